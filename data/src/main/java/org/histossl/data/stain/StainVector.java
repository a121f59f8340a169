package org.histossl.data.stain;

import org.histossl.core.Check;

/**
 * A dye's color: its optical density in red, green and blue, of Euclidean length 1. A channel may
 * be slightly negative where it was estimated.
 *
 * @param red share of red light kept back
 * @param green share of green light kept back
 * @param blue share of blue light kept back
 */
public record StainVector(double red, double green, double blue) {
  private static final double LENGTH_TOLERANCE = 1e-6;

  /**
   * Refuses vectors of another length than 1.
   *
   * @param red share of red light kept back
   * @param green share of green light kept back
   * @param blue share of blue light kept back
   */
  public StainVector {
    double length = Math.sqrt(red * red + green * green + blue * blue);
    Check.that(
        Math.abs(length - 1) < LENGTH_TOLERANCE,
        "a stain vector must have length 1, got (%s, %s, %s) of length %s",
        red,
        green,
        blue,
        length);
  }

  /**
   * The vector of a direction.
   *
   * @param red share of red light kept back
   * @param green share of green light kept back
   * @param blue share of blue light kept back
   * @return the same direction with length 1
   */
  public static StainVector towards(double red, double green, double blue) {
    double length = Math.sqrt(red * red + green * green + blue * blue);
    Check.positive("length of a stain's direction", length);
    return new StainVector(red / length, green / length, blue / length);
  }

  double dot(StainVector other) {
    return red * other.red + green * other.green + blue * other.blue;
  }

  double dot(double r, double g, double b) {
    return red * r + green * g + blue * b;
  }
}
