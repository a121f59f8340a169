package org.histossl.data.panda;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.histossl.data.set.GleasonScore;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;

/** Who made a slide and its mask, which decides what the mask's codes mean. */
public enum Provider {
  /**
   * Radboud University Medical Center: 0 background, 1 stroma, 2 benign epithelium, 3 to 5
   * cancerous epithelium of that Gleason pattern. Stroma and benign epithelium are healthy.
   */
  RADBOUD,
  /**
   * Karolinska Institutet: 0 background, 1 benign tissue, 2 cancerous tissue, which tells no
   * pattern. Where both halves of the slide's Gleason score name the same pattern, all its cancer
   * is of that one; elsewhere the five-class scheme leaves tiles with cancer unlabeled.
   */
  KAROLINSKA,
  /** Drawn slides: the codes are the five classes. */
  SYNTHETIC;

  private static final int CANCER_CODE = 2;
  private static final int LOWEST_PATTERN = 3;

  /** Whether the masks tell Gleason patterns. */
  boolean tellsPatterns() {
    return this != KAROLINSKA;
  }

  static Optional<Provider> named(String name) {
    return Arrays.stream(values()).filter(p -> p.toString().equals(name)).findFirst();
  }

  /** The rule for a slide's mask. */
  LabelRule labelRule(ClassScheme scheme, Optional<GleasonScore> gleasonScore) {
    if (scheme.equals(ClassScheme.cancer())) {
      return cancerRule(scheme);
    }
    return switch (this) {
      case RADBOUD -> rule(scheme, 0, 1, 1, 2, 3, 4);
      case SYNTHETIC -> LabelRule.identity(scheme);
      case KAROLINSKA -> {
        Map<Integer, OptionalInt> codes = codes(0, 1);
        codes.put(CANCER_CODE, onlyPattern(gleasonScore));
        yield LabelRule.of(scheme, codes);
      }
    };
  }

  private LabelRule cancerRule(ClassScheme scheme) {
    return switch (this) {
      case RADBOUD -> rule(scheme, 0, 1, 1, 2, 2, 2);
      case SYNTHETIC -> rule(scheme, 0, 1, 2, 2, 2);
      case KAROLINSKA -> rule(scheme, 0, 1, 2);
    };
  }

  /** The class of a score's one pattern: 3+3 is class 2. */
  private static OptionalInt onlyPattern(Optional<GleasonScore> gleasonScore) {
    return gleasonScore
        .filter(score -> score.primary() == score.secondary() && score.primary() >= LOWEST_PATTERN)
        .map(score -> OptionalInt.of(score.primary() - 1))
        .orElse(OptionalInt.empty());
  }

  private static LabelRule rule(ClassScheme scheme, int... classes) {
    return LabelRule.of(scheme, codes(classes));
  }

  private static Map<Integer, OptionalInt> codes(int... classes) {
    Map<Integer, OptionalInt> codes = new TreeMap<>();
    for (int code = 0; code < classes.length; code++) {
      codes.put(code, OptionalInt.of(classes[code]));
    }
    return codes;
  }

  /**
   * The provider's name in {@code train.csv}.
   *
   * @return the name in lower case
   */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
