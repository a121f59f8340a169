package org.histossl.models.scattering;

import java.util.List;
import org.histossl.core.Check;

/**
 * A solid harmonic scattering transform of volumes.
 *
 * @param scales J: the largest wavelets are {@code 2^J} times as wide as the smallest
 * @param degree L: the highest degree of the spherical harmonics
 * @param width of the smallest wavelets' Gaussian, in voxels; sigma_0 in the reference
 * @param powers p of the integrals, each greater than 0
 */
public record SolidHarmonicConfig(int scales, int degree, double width, List<Double> powers) {
  private static final int MOST = 8;

  /** Checks the numbers. */
  public SolidHarmonicConfig {
    powers = List.copyOf(powers);
    Check.that(scales >= 0 && scales <= MOST, "there are 0 to %d scales, got %d", MOST, scales);
    Check.that(
        degree >= 0 && degree <= MOST,
        "spherical harmonics have degrees 0 to %d, got %d",
        MOST,
        degree);
    Check.positive("width", width);
    Check.that(!powers.isEmpty(), "the integrals need at least one power");
    powers.forEach(power -> Check.positive("power", power));
  }

  /**
   * Three scales and three degrees, integrals of the moduli themselves.
   *
   * @return the configuration
   */
  public static SolidHarmonicConfig defaults() {
    return new SolidHarmonicConfig(2, 2, 1, List.of(1.0));
  }

  /**
   * How many coefficients a volume has.
   *
   * @return scales and pairs of them, times degrees, times powers
   */
  public int coefficients() {
    return (scales + 1) * (scales + 2) / 2 * (degree + 1) * powers.size();
  }
}
