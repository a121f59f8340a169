package org.histossl.ssl.view;

import java.util.OptionalInt;
import org.histossl.core.Check;

/**
 * How often and how far a view is blurred and solarized.
 *
 * <p>A radius is a standard deviation in pixels of a view whose side is {@code radiusViewSize}; in
 * a view of another side it is in proportion, so that the same structures of the tissue are lost:
 * DINO's 2 pixels of 224 are 0.43 of 48. Where no side is given, radii are pixels of every view,
 * whatever its size.
 *
 * @param blurProbability how often it is blurred
 * @param minRadius the least standard deviation of the blur in pixels
 * @param maxRadius the greatest
 * @param radiusViewSize the side in pixels of the view that the radii are meant for; empty for
 *     pixels of any view
 * @param solarizeProbability how often its bright values are inverted
 * @param solarizeThreshold from which value of 0..255 on; 256 inverts none
 */
public record Softening(
    double blurProbability,
    double minRadius,
    double maxRadius,
    OptionalInt radiusViewSize,
    double solarizeProbability,
    int solarizeThreshold) {
  private static final double LARGEST_RADIUS = 100;

  /** Refuses probabilities, radii, sides and thresholds out of range. */
  public Softening {
    Check.inRange("softening: blurProbability", blurProbability, 0, 1);
    Check.inRange("softening: maxRadius", maxRadius, 0, LARGEST_RADIUS);
    Check.inRange("softening: minRadius", minRadius, 0, maxRadius);
    if (radiusViewSize.isPresent()) {
      Check.positive("softening: radiusViewSize", radiusViewSize.getAsInt());
    }
    Check.inRange("softening: solarizeProbability", solarizeProbability, 0, 1);
    Check.inRange("softening: solarizeThreshold", solarizeThreshold, 0, 256);
  }

  /**
   * Neither blurred nor solarized.
   *
   * @return a softening that changes nothing
   */
  public static Softening none() {
    return new Softening(0, 0, 0, OptionalInt.empty(), 0, 256);
  }

  /**
   * DINO's radii (0.1 to 2) and threshold (128), with given probabilities.
   *
   * @param blurProbability how often a view is blurred
   * @param viewSize the side in pixels of DINO's view of this kind: 224 for global ones, 96 for
   *     local ones
   * @param solarizeProbability how often it is solarized
   * @return the softening
   */
  public static Softening dino(double blurProbability, int viewSize, double solarizeProbability) {
    return new Softening(
        blurProbability, 0.1, 2, OptionalInt.of(viewSize), solarizeProbability, 128);
  }

  /**
   * The same with radii that are pixels of any view, whatever its size.
   *
   * @return the changed softening
   */
  public Softening inPixels() {
    return new Softening(
        blurProbability,
        minRadius,
        maxRadius,
        OptionalInt.empty(),
        solarizeProbability,
        solarizeThreshold);
  }

  /** What the radii are multiplied by in a view of this side. */
  double scale(int viewSize) {
    return (double) viewSize / radiusViewSize.orElse(viewSize);
  }
}
