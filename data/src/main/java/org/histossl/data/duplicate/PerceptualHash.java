package org.histossl.data.duplicate;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Slide;

/**
 * What a picture shows in 256 bits, alike for copies in another size, compression or slightly other
 * colors: the picture as 64 x 64 gray levels, of its two-dimensional cosine transform the 16 x 16
 * lowest frequencies, each one bit by whether it is above their median.
 *
 * <pre>{@code
 * int distance = one.distance(other); // 0 the same; about 128 where nothing is shared
 * }</pre>
 *
 * <p>Source: C. Zauner 2010, "Implementation and benchmarking of perceptual image hash functions",
 * section 3.1.1, with 256 bits instead of 64, since slides are much alike: a strip of tissue on
 * glass. A turned or mirrored copy has another hash.
 *
 * @param bits0 the lowest frequencies in vertical direction
 * @param bits1 the next ones
 * @param bits2 the next ones
 * @param bits3 the highest ones
 */
public record PerceptualHash(long bits0, long bits1, long bits2, long bits3) {
  /** How many bits a hash has. */
  public static final int BITS = 256;

  private static final int SIDE = GrayGrid.SIDE;
  private static final int KEPT = 16;

  /** Gray levels; a blank field's grid varies by less, and its hash would be one of noise. */
  private static final double LEAST_DEVIATION = 1;

  private static final double[][] COSINE = new double[KEPT][SIDE];

  static {
    for (int frequency = 0; frequency < KEPT; frequency++) {
      for (int i = 0; i < SIDE; i++) {
        COSINE[frequency][i] = Math.cos(Math.PI * frequency * (2 * i + 1) / (2 * SIDE));
      }
    }
  }

  /**
   * A picture's hash.
   *
   * @param image the picture
   * @return its hash, empty where it shows nothing: one even field
   */
  public static Optional<PerceptualHash> of(RgbImage image) {
    return of(GrayGrid.of(image));
  }

  /**
   * A slide's hash, from its coarsest level.
   *
   * @param slide the slide; stays the caller's
   * @return its hash, empty where it shows nothing: an empty glass
   * @throws IOException if it cannot be read
   */
  public static Optional<PerceptualHash> of(Slide slide) throws IOException {
    return of(GrayGrid.of(slide));
  }

  private static Optional<PerceptualHash> of(double[] grid) {
    double mean = Arrays.stream(grid).average().orElse(0);
    double variance = Arrays.stream(grid).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    if (Math.sqrt(variance) < LEAST_DEVIATION) {
      return Optional.empty();
    }
    double[] low = lowFrequencies(grid);
    double[] sorted = low.clone();
    Arrays.sort(sorted);
    double median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
    long[] bits = new long[BITS / Long.SIZE];
    for (int i = 0; i < BITS; i++) {
      if (low[i] > median) {
        bits[i / Long.SIZE] |= 1L << i;
      }
    }
    return Optional.of(new PerceptualHash(bits[0], bits[1], bits[2], bits[3]));
  }

  /** {@code [vertical, horizontal]} frequencies, {@code [KEPT, KEPT]}. */
  private static double[] lowFrequencies(double[] grid) {
    return turnedTransform(turnedTransform(grid, SIDE), KEPT);
  }

  /**
   * Cosine transform of each row.
   *
   * @param values {@code [rows, SIDE]}
   * @return turned, so that the next transform goes along the columns: {@code [KEPT, rows]}
   */
  private static double[] turnedTransform(double[] values, int rows) {
    double[] turned = new double[KEPT * rows];
    for (int row = 0; row < rows; row++) {
      for (int frequency = 0; frequency < KEPT; frequency++) {
        double sum = 0;
        for (int i = 0; i < SIDE; i++) {
          sum += values[row * SIDE + i] * COSINE[frequency][i];
        }
        turned[frequency * rows + row] = sum;
      }
    }
    return turned;
  }

  /**
   * In how many bits two hashes differ.
   *
   * @param other the other hash
   * @return 0 to 256
   */
  public int distance(PerceptualHash other) {
    return Long.bitCount(bits0 ^ other.bits0)
        + Long.bitCount(bits1 ^ other.bits1)
        + Long.bitCount(bits2 ^ other.bits2)
        + Long.bitCount(bits3 ^ other.bits3);
  }
}
