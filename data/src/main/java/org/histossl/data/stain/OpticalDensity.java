package org.histossl.data.stain;

import java.util.BitSet;
import org.histossl.data.image.RgbImage;

/**
 * How much light a pixel keeps back, by channel: {@code -ln(value / 255)}, natural logarithm as in
 * the reference implementations. Black counts as 1, and no density is below {@link #LEAST}, so that
 * all are finite and white is not quite nothing.
 */
final class OpticalDensity {
  static final double WHITE = 255;
  private static final double LEAST = 1e-6;

  /** Macenko et al. 2009, section 2.1. */
  private static final double STAINED = 0.15;

  private static final double[] OF_BYTE = new double[256];

  static {
    for (int value = 0; value < OF_BYTE.length; value++) {
      OF_BYTE[value] = Math.max(-Math.log(Math.max(1, value) / WHITE), LEAST);
    }
  }

  private OpticalDensity() {}

  /** The density of a byte, read as unsigned. */
  static double of(byte value) {
    return OF_BYTE[value & 255];
  }

  /** The light that a density lets through, as a byte. */
  static byte light(double density) {
    return (byte) Math.max(0, Math.min(255, Math.round(WHITE * Math.exp(-density))));
  }

  /** Whether a pixel's density reaches the threshold in at least one channel. */
  static boolean isStained(byte[] rgb, int at) {
    return of(rgb[at]) >= STAINED || of(rgb[at + 1]) >= STAINED || of(rgb[at + 2]) >= STAINED;
  }

  /** The stained pixels, by number. */
  static BitSet stained(RgbImage image) {
    byte[] rgb = image.rgb();
    BitSet stained = new BitSet(rgb.length / 3);
    for (int i = 0; i < rgb.length; i += 3) {
      if (isStained(rgb, i)) {
        stained.set(i / 3);
      }
    }
    return stained;
  }

  /** The densities of some pixels, {@code [pixels, 3]}, row by row. */
  static double[] of(RgbImage image, BitSet pixels) {
    byte[] rgb = image.rgb();
    double[] densities = new double[3 * pixels.cardinality()];
    int to = 0;
    for (int i = pixels.nextSetBit(0); i >= 0; i = pixels.nextSetBit(i + 1)) {
      densities[to++] = of(rgb[3 * i]);
      densities[to++] = of(rgb[3 * i + 1]);
      densities[to++] = of(rgb[3 * i + 2]);
    }
    return densities;
  }
}
