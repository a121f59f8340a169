package org.histossl.data.set;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.histossl.core.Check;

/**
 * A biopsy's Gleason score: its most and second most frequent patterns, or no cancer.
 *
 * <p>Grade groups as in Epstein et al. 2016, "The 2014 International Society of Urological
 * Pathology (ISUP) Consensus Conference on Gleason Grading of Prostatic Carcinoma".
 *
 * @param primary the most frequent pattern, 1 to 5, or 0 for no cancer
 * @param secondary the second most frequent pattern, 1 to 5, or 0 for no cancer
 */
public record GleasonScore(int primary, int secondary) {
  private static final Pattern TEXT = Pattern.compile("([0-5])\\s*\\+\\s*([0-5])");
  private static final String NEGATIVE = "negative";

  /**
   * Refuses patterns outside 0 to 5, and 0 beside a pattern.
   *
   * @param primary the most frequent pattern
   * @param secondary the second most frequent pattern
   */
  public GleasonScore {
    Check.inRange("primary Gleason pattern", primary, 0, 5);
    Check.inRange("secondary Gleason pattern", secondary, 0, 5);
    Check.that(
        (primary == 0) == (secondary == 0),
        "a Gleason score has two patterns or is 0+0, got %d+%d",
        primary,
        secondary);
  }

  /**
   * Reads a score as tables have it: {@code 3+4}, {@code 0+0}, {@code negative}.
   *
   * @param text the text
   * @return the score, empty where the text is none
   */
  public static Optional<GleasonScore> parse(String text) {
    if (text.equals(NEGATIVE)) {
      return Optional.of(new GleasonScore(0, 0));
    }
    Matcher match = TEXT.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    int primary = Integer.parseInt(match.group(1));
    int secondary = Integer.parseInt(match.group(2));
    return (primary == 0) == (secondary == 0)
        ? Optional.of(new GleasonScore(primary, secondary))
        : Optional.empty();
  }

  /**
   * The grade group: 0 no cancer; 1 a sum of at most 6; 2 is 3+4; 3 is 4+3, or any other sum of 7;
   * 4 a sum of 8; 5 a sum of 9 or 10.
   *
   * @return 0 to 5
   */
  public int isupGrade() {
    int sum = primary + secondary;
    if (sum == 0) {
      return 0;
    }
    if (sum == 7) {
      return primary == 3 ? 2 : 3;
    }
    return sum <= 6 ? 1 : Math.min(5, sum - 4);
  }

  /**
   * The score as it is written.
   *
   * @return such as {@code 3+4}
   */
  @Override
  public String toString() {
    return primary + "+" + secondary;
  }
}
