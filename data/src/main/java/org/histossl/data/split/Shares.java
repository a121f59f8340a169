package org.histossl.data.split;

import org.histossl.core.Check;

/**
 * How much of the items each side gets; together 1.
 *
 * @param train share learned from, in (0, 1]
 * @param validation share for choices, in [0, 1)
 * @param test share for the end, in [0, 1)
 */
public record Shares(double train, double validation, double test) {
  private static final double ROUNDING = 1e-9;

  /**
   * Refuses negative shares, no training share, and sums other than 1.
   *
   * @param train share learned from, in (0, 1]
   * @param validation share for choices, in [0, 1)
   * @param test share for the end, in [0, 1)
   */
  public Shares {
    Check.positive("train share", train);
    Check.inRange("validation share", validation, 0, 1);
    Check.inRange("test share", test, 0, 1);
    Check.that(
        Math.abs(train + validation + test - 1) < ROUNDING,
        "shares must sum to 1, got %s + %s + %s",
        train,
        validation,
        test);
  }

  /**
   * The thesis's 0.8, 0.1, 0.1.
   *
   * @return the shares
   */
  public static Shares thesis() {
    return new Shares(0.8, 0.1, 0.1);
  }

  double of(Side side) {
    return switch (side) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }
}
