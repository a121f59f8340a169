package org.histossl.eval.slide;

import org.histossl.core.Check;

/**
 * A Gleason score as the sum of two growth patterns, such as 3 + 4.
 *
 * <p>Source of the grade groups: Epstein et al. 2016, The 2014 International Society of Urological
 * Pathology (ISUP) consensus conference on Gleason grading of prostatic carcinoma, Am J Surg Pathol
 * 40(2).
 *
 * @param primary the pattern with the greatest area, 3..5
 * @param secondary the other pattern that counts, 3..5; the same where there is one only
 */
public record GleasonScore(int primary, int secondary) {
  /** How many ISUP grades there are, 0 (no cancer) to 5. */
  public static final int GRADES = 6;

  /**
   * Checks the patterns.
   *
   * @param primary the pattern with the greatest area, 3..5
   * @param secondary the other pattern that counts, 3..5; the same where there is one only
   */
  public GleasonScore {
    check("primary", primary);
    check("secondary", secondary);
  }

  private static void check(String which, int pattern) {
    Check.that(
        pattern >= 3 && pattern <= 5, "the %s pattern must be 3, 4 or 5, got %d", which, pattern);
  }

  /**
   * The sum.
   *
   * @return 6..10
   */
  public int sum() {
    return primary + secondary;
  }

  /**
   * The ISUP grade: 1 for 3 + 3, 2 for 3 + 4, 3 for 4 + 3, 4 for a sum of 8, 5 beyond.
   *
   * @return 1..5
   */
  public int isupGrade() {
    return switch (sum()) {
      case 6 -> 1;
      case 7 -> primary == 3 ? 2 : 3;
      case 8 -> 4;
      default -> 5;
    };
  }

  @Override
  public String toString() {
    return primary + " + " + secondary;
  }
}
