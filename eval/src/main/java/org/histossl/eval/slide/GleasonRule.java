package org.histossl.eval.slide;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.data.set.GleasonScore;

/**
 * From the areas of growth patterns to a Gleason score. The primary pattern is the one with the
 * greatest area, the higher of equals. What the secondary one is, and what is too little to count,
 * the rule says.
 *
 * <p>Sources: for the score as the sum of the two most common patterns Gleason and Mellinger 1974,
 * J Urol 111(1); for needle biopsies as the sum of the most common and the highest pattern, however
 * little there is of it, with lower patterns below 5 % left out, the ISUP consensus of 2005, kept
 * in 2014 (Epstein et al. 2005, Am J Surg Pathol 29(9); Epstein et al. 2017, Am J Surg Pathol
 * 41(4)).
 *
 * <p>Areas of predicted tiles have errors that a pathologist's eye does not have: {@link
 * #withLeastCancerShare} keeps a single tile from making a slide a cancer, and is to be chosen on
 * validation slides.
 *
 * <pre>{@code
 * int grade = GleasonRule.biopsy().isupGrade(PatternAreas.ofTiles(predictedClasses));
 * }</pre>
 *
 * @param secondary which pattern is the secondary one
 * @param leastCancerShare share of the tissue below which a slide has no cancer
 * @param leastPatternShare share of the cancer below which a pattern does not count; a pattern that
 *     is higher than the primary one always counts where the highest is the secondary one
 */
public record GleasonRule(Secondary secondary, double leastCancerShare, double leastPatternShare) {
  private static final List<Integer> PATTERNS = List.of(5, 4, 3);

  /** Which pattern beside the primary one counts. */
  public enum Secondary {
    /** The one with the second greatest area. */
    SECOND_MOST_COMMON,
    /** The highest one; where the primary one is the highest, the most common below it. */
    HIGHEST
  }

  /**
   * Checks the shares.
   *
   * @param secondary which pattern is the secondary one
   * @param leastCancerShare share of the tissue below which a slide has no cancer
   * @param leastPatternShare share of the cancer below which a pattern does not count; a pattern
   *     that is higher than the primary one always counts where the highest is the secondary one
   */
  public GleasonRule {
    Check.inRange("leastCancerShare", leastCancerShare, 0, 1);
    Check.inRange("leastPatternShare", leastPatternShare, 0, 0.5);
  }

  /**
   * The rule for needle biopsies: the most common and the highest pattern, lower ones from 5 % on.
   *
   * @return the rule
   */
  public static GleasonRule biopsy() {
    return new GleasonRule(Secondary.HIGHEST, 0, 0.05);
  }

  /**
   * The two most common patterns by area, each from 5 % of the cancer on, as in specimens of
   * prostatectomies.
   *
   * @return the rule
   */
  public static GleasonRule byArea() {
    return new GleasonRule(Secondary.SECOND_MOST_COMMON, 0, 0.05);
  }

  /**
   * This rule with another least share of cancer.
   *
   * @param value share of the tissue below which a slide has no cancer
   * @return the rule
   */
  public GleasonRule withLeastCancerShare(double value) {
    return new GleasonRule(secondary, value, leastPatternShare);
  }

  /**
   * The score.
   *
   * @param areas how much of the slide each pattern takes
   * @return the score; empty without cancer
   */
  public Optional<GleasonScore> score(PatternAreas areas) {
    double cancer = areas.cancer();
    if (cancer == 0 || cancer < leastCancerShare * areas.tissue()) {
      return Optional.empty();
    }
    // of equals the first, which is the higher one
    int primary =
        PATTERNS.stream().min(Comparator.comparingDouble(p -> -areas.of(p))).orElseThrow();
    return Optional.of(new GleasonScore(primary, secondary(areas, primary)));
  }

  private int secondary(PatternAreas areas, int primary) {
    if (secondary == Secondary.HIGHEST) {
      Optional<Integer> higher =
          PATTERNS.stream().filter(p -> p > primary && areas.of(p) > 0).findFirst();
      if (higher.isPresent()) {
        return higher.get();
      }
    }
    return PATTERNS.stream()
        .filter(p -> p != primary && areas.of(p) > 0)
        .filter(p -> areas.of(p) >= leastPatternShare * areas.cancer())
        .min(Comparator.comparingDouble(p -> -areas.of(p)))
        .orElse(primary);
  }

  /**
   * The ISUP grade.
   *
   * @param areas how much of the slide each pattern takes
   * @return 0 without cancer, else 1..5
   */
  public int isupGrade(PatternAreas areas) {
    return score(areas).map(GleasonScore::isupGrade).orElse(0);
  }
}
