package org.histossl.models.scattering;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Morlet wavelets and the Gaussian of a scattering transform of images of one padded size, as real
 * numbers in the Fourier domain.
 *
 * <p>Source: kymatio@11552ed scattering2d/filter_bank.py, whose constants these are: sigma 0.8 2^j,
 * frequency 3 pi / 4 2^-j, slant 4 / L, and 3.1415 for pi in the norm.
 */
final class MorletFilters {
  private static final double SIGMA = 0.8;
  private static final double FREQUENCY = 3 * Math.PI / 4;

  /** As the reference has it. */
  private static final double PI_OF_NORM = 3.1415;

  /** So many deviations away a Gaussian is below a double's rounding of its peak. */
  private static final double NEGLIGIBLE = 8.5;

  private final int height;
  private final int width;
  private final int orientations;
  private final Map<List<Integer>, double[][]> made = new HashMap<>();

  MorletFilters(int height, int width, int orientations) {
    this.height = height;
    this.width = width;
    this.orientations = orientations;
  }

  /** The wavelet at full resolution, {@code [height][width]}. */
  double[][] wavelet(int scale, int orientation) {
    return made.computeIfAbsent(List.of(scale, orientation), key -> make(scale, orientation));
  }

  private double[][] make(int scale, int orientation) {
    double sigma = SIGMA * (1 << scale);
    // the reference rounds the half of an odd number of orientations up, and what is left to zero
    int first = Math.max(0, orientations - (orientations + 1) / 2 - 1);
    double theta = (first - orientation) * Math.PI / orientations;
    double frequency = FREQUENCY / (1 << scale);
    double[][] wave = gabor(sigma, theta, frequency);
    double[][] envelope = gabor(sigma, theta, 0);
    // the multiple of the envelope that takes the mean away
    double share = wave[0][0] / envelope[0][0];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        wave[y][x] -= share * envelope[y][x];
      }
    }
    return wave;
  }

  /**
   * The spectrum of a Gabor filter on the ring: by Poisson's formula that of the filter on the
   * plane, a Gaussian around its frequency, added up over the period of the sampling.
   */
  private double[][] gabor(double sigma, double theta, double frequency) {
    double cos = Math.cos(theta);
    double sin = Math.sin(theta);
    double across = sigma * orientations / 4;
    Range rows = range(height, frequency * cos, Math.hypot(cos / sigma, sin / across));
    Range columns = range(width, frequency * sin, Math.hypot(sin / sigma, cos / across));
    double[][] spectrum = new double[height][width];
    for (int y = rows.from(); y <= rows.to(); y++) {
      double v = 2 * Math.PI * y / height;
      double[] row = spectrum[Math.floorMod(y, height)];
      for (int x = columns.from(); x <= columns.to(); x++) {
        double u = 2 * Math.PI * x / width;
        double a = sigma * (v * cos + u * sin - frequency);
        double b = across * (u * cos - v * sin);
        row[Math.floorMod(x, width)] += Math.exp(-(a * a + b * b) / 2) * Math.PI / PI_OF_NORM;
      }
    }
    return spectrum;
  }

  /** Numbers of frequencies. */
  private record Range(int from, int to) {}

  /** Where a Gaussian in the Fourier domain is not negligible. */
  private static Range range(int size, double mean, double deviation) {
    double unit = 2 * Math.PI / size;
    double reach = NEGLIGIBLE * deviation;
    return new Range(
        (int) Math.floor((mean - reach) / unit), (int) Math.ceil((mean + reach) / unit));
  }

  /** The spectrum of the Gaussian along an axis; in two dimensions it is the product of two. */
  static double[] gaussian(int size, int scales) {
    double sigma = SIGMA * Math.pow(2, scales - 1);
    Range range = range(size, 0, 1 / sigma);
    double[] spectrum = new double[size];
    for (int k = range.from(); k <= range.to(); k++) {
      double a = sigma * 2 * Math.PI * k / size;
      spectrum[Math.floorMod(k, size)] += Math.exp(-a * a / 2) * Math.sqrt(Math.PI / PI_OF_NORM);
    }
    return spectrum;
  }

  /** A spectrum for signals subsampled by {@code 2^halvings}: its low frequencies. */
  static double[] periodized(double[] spectrum, int halvings) {
    int n = spectrum.length;
    int kept = n >> halvings;
    int from = (int) (n * Math.pow(2, -halvings - 1));
    int dropped = (int) (n * (1 - Math.pow(2, -halvings)));
    double[] result = new double[kept];
    for (int k = 0; k < n; k++) {
      if (k < from || k >= from + dropped) {
        result[k % kept] += spectrum[k];
      }
    }
    return result;
  }

  /** The same along both axes. */
  static double[][] periodized(double[][] spectrum, int halvings) {
    double[][] rows = new double[spectrum.length][];
    for (int y = 0; y < rows.length; y++) {
      rows[y] = periodized(spectrum[y], halvings);
    }
    double[][] result = new double[spectrum.length >> halvings][rows[0].length];
    for (int x = 0; x < rows[0].length; x++) {
      double[] column = new double[rows.length];
      for (int y = 0; y < rows.length; y++) {
        column[y] = rows[y][x];
      }
      column = periodized(column, halvings);
      for (int y = 0; y < column.length; y++) {
        result[y][x] = column[y];
      }
    }
    return result;
  }
}
