package org.histossl.models.scattering;

import java.util.List;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Circular convolutions of signals with complex filters, subsampled by a step, and their moduli.
 *
 * <p>An image of blocks of s pixels a side is a small image of {@code s^2} channels, and the result
 * likewise one of {@code (s / step)^2} phases a filter: the convolution is one of small images,
 * from channels to channels, and in the Fourier domain a product with one matrix a frequency
 * (Vaidyanathan 1993, Multirate Systems and Filter Banks, chapter 5). Fourier transforms of the
 * small images are products with matrices too: all is done at the machine's rate of matrix
 * products, and nothing is made that subsampling would throw away.
 *
 * <p>A spectrum of real images is Hermitian: frequencies of the columns go from 0 to half only, and
 * real and imaginary parts of the result are real images, each with a matrix of its own.
 */
final class PolyphaseFilters {
  /** 64 MB in floats. */
  private static final long MOST_WEIGHTS = 1 << 24;

  private final List<double[][]> spectra;
  private final int step;
  private final int phases;

  /** Pixels a side of a block. */
  private final int side;

  private final int gridRows;
  private final int gridColumns;

  /** Frequencies of the columns, from 0 on, that say all. */
  private final int half;

  /**
   * Filters.
   *
   * @param spectra of each filter, real: {@code [rows][columns]}
   * @param step of the subsampling
   * @param phases of the signals that come and go
   */
  PolyphaseFilters(List<double[][]> spectra, int step, int phases) {
    this.spectra = spectra;
    this.step = step;
    this.phases = phases;
    side = step * phases;
    gridRows = spectra.get(0).length / side;
    gridColumns = spectra.get(0)[0].length / side;
    half = gridColumns / 2 + 1;
  }

  /**
   * How many phases a side has: with more there is less to compute and more to hold.
   *
   * @return a power of 2 that divides the sides of the blocks of any step
   */
  static int phases(int rows, int columns, int filters) {
    return 4L * 4 * rows * columns * filters <= MOST_WEIGHTS ? 2 : 1;
  }

  /**
   * Adds the moduli of all convolutions.
   *
   * @param x the signals
   * @return signals whose channels are those of x behind the first filter, then the second, …
   */
  Signals moduli(Signals x) {
    Node blocks = x.blocks(side);
    long columns = blocks.size(3);
    // [frequencies of columns (re, im), rows, pixels, signals]
    Node y = AxisProduct.of(blocks, 0, "fourier", Fourier.half(gridColumns));
    y = y.reshape(half, 2L * gridRows, -1);
    y = AxisProduct.of(y, 1, "fourier", Fourier.forward(gridRows));
    Node spectrum = y.reshape((long) half * gridRows, 2L * side * side, columns);
    double[][] weights = weights();
    Node re = filtered(spectrum, weights[0]);
    Node im = filtered(spectrum, weights[1]);
    Node moduli = Fourier.modulus(re.square().plus(im.times(im)));
    return new Signals(
        moduli.reshape(
            gridColumns, gridRows, phases, phases, spectra.size() * x.channels(), x.batch()),
        phases);
  }

  private Node filtered(Node spectrum, double[] weights) {
    Graph graph = spectrum.graph();
    INDArray array =
        Nd4j.createFromArray(weights).reshape(spectrum.size(0), 2L * results(), spectrum.size(1));
    Node y = graph.constant("filters/" + graph.constants().size(), array).matmul(spectrum);
    y = y.reshape(half, 2L * gridRows, -1);
    y = AxisProduct.of(y, 1, "fourier", Fourier.inverse(gridRows));
    y = y.reshape(2L * half, -1);
    return AxisProduct.of(y, 0, "fourier", Fourier.ofHalf(gridColumns));
  }

  private int results() {
    return spectra.size() * phases * phases;
  }

  /**
   * The matrices of real and imaginary part, {@code [column, row, (re, im) result, (re, im)
   * pixel]}.
   */
  private double[][] weights() {
    int pixels = side * side;
    double[][] weights = new double[2][half * gridRows * 2 * results() * 2 * pixels];
    int[][] order = Signals.order(side, phases);
    for (int filter = 0; filter < spectra.size(); filter++) {
      Shifts shifts = new Shifts(spectra.get(filter));
      for (int at = 0; at < half * gridRows; at++) {
        for (int phase = 0; phase < phases * phases; phase++) {
          int row = (at * 2 * results() + phase * spectra.size() + filter) * 2 * pixels;
          for (int pixel = 0; pixel < pixels; pixel++) {
            int down = step * (phase / phases) - order[pixel][0];
            int right = step * (phase % phases) - order[pixel][1];
            shifts.put(weights, row + pixel, at, down, right);
          }
        }
      }
    }
    return weights;
  }

  /** Spectra of a filter's every {@code side}-th sample, from some shift on. */
  private final class Shifts {
    /** The least shift. */
    private final int from = 1 - side;

    private final int count = side + step * (phases - 1);

    /** {@code [shift of rows][shift of columns][re, im][frequency of row][of column]}. */
    private final double[][][][][] spectra = new double[count][count][][][];

    Shifts(double[][] spectrum) {
      double[][] none = new double[spectrum.length][spectrum[0].length];
      for (int down = 0; down < count; down++) {
        double[][][] rows = transposed(folded(spectrum, none, down + from, gridRows));
        for (int right = 0; right < count; right++) {
          spectra[down][right] = transposed(folded(rows[0], rows[1], right + from, gridColumns));
        }
      }
    }

    /** Writes the element of a result and a pixel, where {@code at} is that of the real parts. */
    void put(double[][] weights, int at, int frequency, int down, int right) {
      int column = frequency / gridRows;
      int row = frequency % gridRows;
      double[][][] z = spectra[down - from][right - from];
      double re = z[0][row][column];
      double im = z[1][row][column];
      int minusRow = row == 0 ? 0 : gridRows - row;
      int minusColumn = column == 0 ? 0 : gridColumns - column;
      double mirroredRe = z[0][minusRow][minusColumn];
      double mirroredIm = z[1][minusRow][minusColumn];
      // the filter's real part is half of z and its mirrored conjugate; the imaginary one -i times
      // half of their difference
      put(weights[0], at, re + mirroredRe, im - mirroredIm);
      put(weights[1], at, im + mirroredIm, mirroredRe - re);
    }

    private void put(double[] weights, int at, double re, double im) {
      int next = at + results() * 2 * side * side;
      weights[at] = re / 2;
      weights[at + side * side] = -im / 2;
      weights[next] = im / 2;
      weights[next + side * side] = re / 2;
    }
  }

  /**
   * The spectrum, along the first axis, of the samples {@code shift + i n / grid}: frequencies that
   * become one are added up.
   */
  private static double[][][] folded(double[][] re, double[][] im, int shift, int grid) {
    int n = re.length;
    int aliases = n / grid;
    double[][][] sum = new double[2][grid][re[0].length];
    for (int k = 0; k < n; k++) {
      double phase = 2 * Math.PI * Math.floorMod((long) k * shift, (long) n) / n;
      double cos = Math.cos(phase) / aliases;
      double sin = Math.sin(phase) / aliases;
      double[] sumRe = sum[0][k % grid];
      double[] sumIm = sum[1][k % grid];
      for (int i = 0; i < sumRe.length; i++) {
        sumRe[i] += cos * re[k][i] - sin * im[k][i];
        sumIm[i] += cos * im[k][i] + sin * re[k][i];
      }
    }
    return sum;
  }

  private static double[][][] transposed(double[][][] parts) {
    double[][][] result = new double[2][parts[0][0].length][parts[0].length];
    for (int part = 0; part < 2; part++) {
      for (int i = 0; i < result[part].length; i++) {
        for (int j = 0; j < parts[part].length; j++) {
          result[part][i][j] = parts[part][j][i];
        }
      }
    }
    return result;
  }
}
