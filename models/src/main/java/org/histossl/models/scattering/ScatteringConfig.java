package org.histossl.models.scattering;

import org.histossl.core.Check;

/**
 * A scattering transform of images.
 *
 * @param scales J: the coefficients are averaged over {@code 2^J} pixels
 * @param orientations L: how many angles in half a turn
 * @param maxOrder the most wavelets one behind the other: 0, 1 or 2
 */
public record ScatteringConfig(int scales, int orientations, int maxOrder) {
  private static final int MOST_SCALES = 8;
  private static final int MOST_ORIENTATIONS = 64;

  /** Checks the numbers. */
  public ScatteringConfig {
    Check.that(
        scales >= 1 && scales <= MOST_SCALES,
        "a scattering transform has 1 to %d scales, got %d",
        MOST_SCALES,
        scales);
    Check.that(
        orientations >= 1 && orientations <= MOST_ORIENTATIONS,
        "a scattering transform has 1 to %d orientations, got %d",
        MOST_ORIENTATIONS,
        orientations);
    Check.that(
        maxOrder >= 0 && maxOrder <= 2,
        "a scattering transform has orders up to 0, 1 or 2, got %d",
        maxOrder);
  }

  /**
   * What the reference takes, with 3 scales: 217 paths a color.
   *
   * @return the configuration
   */
  public static ScatteringConfig defaults() {
    return new ScatteringConfig(3, 8, 2);
  }
}
