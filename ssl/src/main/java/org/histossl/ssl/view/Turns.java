package org.histossl.ssl.view;

import org.histossl.core.Check;

/**
 * How often a view is mirrored and turned.
 *
 * @param horizontalFlip how often left and right are swapped
 * @param verticalFlip how often top and bottom are swapped
 * @param quarterTurns how often it is turned, by 0, 90, 180 or 270 degrees alike
 */
public record Turns(double horizontalFlip, double verticalFlip, double quarterTurns) {
  /**
   * Checks the ranges.
   *
   * @param horizontalFlip how often left and right are swapped
   * @param verticalFlip how often top and bottom are swapped
   * @param quarterTurns how often it is turned, by 0, 90, 180 or 270 degrees alike
   */
  public Turns {
    Check.inRange("turns: horizontalFlip", horizontalFlip, 0, 1);
    Check.inRange("turns: verticalFlip", verticalFlip, 0, 1);
    Check.inRange("turns: quarterTurns", quarterTurns, 0, 1);
  }

  /**
   * Always upright.
   *
   * @return turns that change nothing
   */
  public static Turns none() {
    return new Turns(0, 0, 0);
  }

  /**
   * For photographs: mirrored in half of the cases.
   *
   * @return the turns of DINO
   */
  public static Turns mirrored() {
    return new Turns(0.5, 0, 0);
  }

  /**
   * For tissue, which has no upright: all eight positions of the square equally often.
   *
   * @return the turns of tissue
   */
  public static Turns anyPosition() {
    return new Turns(0.5, 0.5, 1);
  }
}
