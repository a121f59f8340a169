package org.histossl.ssl.view;

import org.histossl.core.Check;

/**
 * How often and how far a view is blurred and solarized.
 *
 * @param blurProbability how often it is blurred
 * @param minRadius the least standard deviation of the blur in pixels
 * @param maxRadius the greatest
 * @param solarizeProbability how often its bright values are inverted
 * @param solarizeThreshold from which value of 0..255 on; 256 inverts none
 */
public record Softening(
    double blurProbability,
    double minRadius,
    double maxRadius,
    double solarizeProbability,
    int solarizeThreshold) {
  private static final double LARGEST_RADIUS = 100;

  /**
   * Checks the ranges.
   *
   * @param blurProbability how often it is blurred
   * @param minRadius the least standard deviation of the blur in pixels
   * @param maxRadius the greatest
   * @param solarizeProbability how often its bright values are inverted
   * @param solarizeThreshold from which value of 0..255 on; 256 inverts none
   */
  public Softening {
    Check.inRange("softening: blurProbability", blurProbability, 0, 1);
    Check.inRange("softening: maxRadius", maxRadius, 0, LARGEST_RADIUS);
    Check.inRange("softening: minRadius", minRadius, 0, maxRadius);
    Check.inRange("softening: solarizeProbability", solarizeProbability, 0, 1);
    Check.inRange("softening: solarizeThreshold", solarizeThreshold, 0, 256);
  }

  /**
   * Neither blurred nor solarized.
   *
   * @return a softening that changes nothing
   */
  public static Softening none() {
    return dino(0, 0);
  }

  /**
   * DINO's radii (0.1 to 2) and threshold (128), with given probabilities.
   *
   * @param blurProbability how often a view is blurred
   * @param solarizeProbability how often it is solarized
   * @return the softening
   */
  public static Softening dino(double blurProbability, double solarizeProbability) {
    return new Softening(blurProbability, 0.1, 2, solarizeProbability, 128);
  }
}
