package org.histossl.eval.score;

import org.histossl.core.Check;

/**
 * Where a score may lie, by a bootstrap over groups.
 *
 * @param low the lower end
 * @param high the upper end
 * @param confidence how much of the bootstrap's distribution lies between them, such as 0.95
 * @param groups how many groups were drawn from
 * @param resamples how often groups were drawn
 * @param undefined in how many of the draws the score was undefined; these are left out
 */
public record Interval(
    double low, double high, double confidence, int groups, int resamples, int undefined) {
  /**
   * Checks the order of the ends.
   *
   * @param low the lower end
   * @param high the upper end
   * @param confidence how much of the bootstrap's distribution lies between them, such as 0.95
   * @param groups how many groups were drawn from
   * @param resamples how often groups were drawn
   * @param undefined in how many of the draws the score was undefined; these are left out
   */
  public Interval {
    Check.that(low <= high, "an interval's ends must be in order, got %s and %s", low, high);
  }

  /**
   * Whether a value lies in the interval.
   *
   * @param value the value
   * @return true from end to end, ends included
   */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
