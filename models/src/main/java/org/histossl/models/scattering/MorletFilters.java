package org.histossl.models.scattering;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /** Copies of the filter on each side that the period adds. */
  private static final int COPIES = 2;

  /** Beyond it the exponential vanishes in any sum. */
  private static final double NEGLIGIBLE = -80;

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
    double theta = (orientations - orientations / 2 - 1 - orientation) * Math.PI / orientations;
    double slant = 4.0 / orientations;
    double[][][] wave = gabor(sigma, theta, FREQUENCY / (1 << scale), slant);
    double[][][] envelope = gabor(sigma, theta, 0, slant);
    // the multiple of the envelope that takes the mean away
    double norm = sum(envelope[0]);
    double re = sum(wave[0]) / norm;
    double im = sum(wave[1]) / norm;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        wave[0][y][x] -= re * envelope[0][y][x];
        wave[1][y][x] -= im * envelope[0][y][x];
      }
    }
    return realSpectrum(wave[0], wave[1]);
  }

  private static double sum(double[][] values) {
    double sum = 0;
    for (double[] row : values) {
      for (double value : row) {
        sum += value;
      }
    }
    return sum;
  }

  /** Real and imaginary part of a periodic Gabor filter in space. */
  private double[][][] gabor(double sigma, double theta, double frequency, double slant) {
    double cos = Math.cos(theta);
    double sin = Math.sin(theta);
    double unit = 2 * sigma * sigma;
    double ofY = (cos * cos + slant * slant * sin * sin) / unit;
    double ofX = (sin * sin + slant * slant * cos * cos) / unit;
    double ofBoth = 2 * cos * sin * (1 - slant * slant) / unit;
    double norm = 2 * PI_OF_NORM * sigma * sigma / slant;
    double[][] re = new double[height][width];
    double[][] im = new double[height][width];
    for (int copyY = -COPIES; copyY <= COPIES; copyY++) {
      for (int copyX = -COPIES; copyX <= COPIES; copyX++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            double v = y + copyY * height;
            double u = x + copyX * width;
            double exponent = -(ofY * v * v + ofBoth * v * u + ofX * u * u);
            if (exponent > NEGLIGIBLE) {
              double envelope = Math.exp(exponent) / norm;
              double phase = frequency * (v * cos + u * sin);
              re[y][x] += envelope * Math.cos(phase);
              im[y][x] += envelope * Math.sin(phase);
            }
          }
        }
      }
    }
    return new double[][][] {re, im};
  }

  /** The real part of the transform; the imaginary one is zero. */
  private static double[][] realSpectrum(double[][] re, double[][] im) {
    INDArray a = Nd4j.createFromArray(re);
    INDArray b = Nd4j.createFromArray(im);
    INDArray cosY = waves(re.length, false);
    INDArray sinY = waves(re.length, true);
    INDArray real = cosY.mmul(a).addi(sinY.mmul(b));
    INDArray imaginary = cosY.mmul(b).subi(sinY.mmul(a));
    int columns = re[0].length;
    return real.mmul(waves(columns, false))
        .addi(imaginary.mmul(waves(columns, true)))
        .toDoubleMatrix();
  }

  private static INDArray waves(int n, boolean sine) {
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double phase = 2 * Math.PI * ((long) i * j % n) / n;
        matrix[i][j] = sine ? Math.sin(phase) : Math.cos(phase);
      }
    }
    return Nd4j.createFromArray(matrix);
  }

  /** The spectrum of the Gaussian along an axis; in two dimensions it is the product of two. */
  static double[] gaussian(int size, int scales) {
    double sigma = SIGMA * Math.pow(2, scales - 1);
    double norm = Math.sqrt(2 * PI_OF_NORM) * sigma;
    double[] filter = new double[size];
    for (int copy = -COPIES; copy <= COPIES; copy++) {
      for (int i = 0; i < size; i++) {
        double u = i + (double) copy * size;
        filter[i] += Math.exp(-u * u / (2 * sigma * sigma)) / norm;
      }
    }
    double[] spectrum = new double[size];
    for (int k = 0; k < size; k++) {
      for (int i = 0; i < size; i++) {
        spectrum[k] += filter[i] * Math.cos(2 * Math.PI * ((long) i * k % size) / size);
      }
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
