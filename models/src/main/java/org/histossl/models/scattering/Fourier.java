package org.histossl.models.scattering;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Node;

/**
 * Discrete Fourier transforms along all axes but the first, as products with constant matrices. A
 * spectrum is {@code [batch, .., 2, last]}: real and imaginary parts stand before the last axis, so
 * that one product transforms them along it; then that axis goes behind the batch and the next one
 * comes to the end. Two axes therefore change places in a spectrum, of three each moves on by one.
 *
 * <p>On sides of a few hundred this does more arithmetic than a fast Fourier transform, at the rate
 * of matrix products and without passes of its own over memory.
 */
final class Fourier {
  private Fourier() {}

  /** The transform of real signals whose axes were extended by the rows of matrices. */
  static Node forward(Node x, double[][]... extensions) {
    int axes = x.rank() - 1;
    Node y = x;
    for (int i = 0; i < axes; i++) {
      double[][] extension = extensions[axes - 1 - i];
      double[][] matrix =
          i == 0 ? ofReal(extension) : complex(cosines(extension), sines(extension, -1));
      y = split(AxisProduct.of(merged(y, i > 0), -1, "fourier", matrix));
      y = i < axes - 1 ? rotated(y) : y;
    }
    return y;
  }

  /**
   * The inverse of a spectrum, {@code [batch, .., 2, last]}, in the axes' order that it gives; of
   * the last axis, which is the first to be transformed, only every so many samples.
   */
  static Node inverse(Node spectrum, int stepOfLast) {
    int axes = spectrum.rank() - 2;
    Node y = spectrum;
    for (int i = 0; i < axes; i++) {
      int n = Math.toIntExact(y.size(-1));
      int step = i == 0 ? stepOfLast : 1;
      double[][] cosines = sampled(cosines(identity(n)), step);
      double[][] sines = sampled(sines(identity(n), 1), step);
      y = split(AxisProduct.of(merged(y, true), -1, "fourier", complex(cosines, sines)));
      y = i < axes - 1 ? rotated(y) : y;
    }
    return y;
  }

  /** Some of an inverse transform's rows, over the number of frequencies. */
  private static double[][] sampled(double[][] matrix, int step) {
    double[][] rows = new double[matrix.length / step][matrix.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        rows[i][j] = matrix[i * step][j] / matrix.length;
      }
    }
    return rows;
  }

  /** The last axis behind the first, the one before the parts to the end. */
  private static Node rotated(Node y) {
    int rank = y.rank();
    int[] order = new int[rank];
    order[1] = rank - 1;
    for (int i = 2; i < rank - 2; i++) {
      order[i] = i - 1;
    }
    order[rank - 2] = rank - 2;
    order[rank - 1] = rank - 3;
    return y.permute(order);
  }

  private static Node merged(Node y, boolean complex) {
    if (!complex) {
      return y;
    }
    long[] shape = Arrays.copyOf(y.shape(), y.rank() - 1);
    shape[shape.length - 1] = 2 * y.size(-1);
    return y.reshape(shape);
  }

  private static Node split(Node y) {
    long[] shape = Arrays.copyOf(y.shape(), y.rank() + 1);
    shape[y.rank() - 1] = 2;
    shape[y.rank()] = y.size(-1) / 2;
    return y.reshape(shape);
  }

  static double[][] identity(int n) {
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      matrix[i][i] = 1;
    }
    return matrix;
  }

  /** Real parts of the transform of a signal's extension. */
  private static double[][] cosines(double[][] extension) {
    return waves(extension, 1, Math::cos);
  }

  /** Imaginary parts, for a transform of a sign in its exponent. */
  private static double[][] sines(double[][] extension, double sign) {
    return waves(extension, sign, Math::sin);
  }

  private static double[][] waves(double[][] extension, double factor, DoubleUnaryOperator wave) {
    int n = extension.length;
    double[] table = new double[n];
    Arrays.setAll(table, i -> factor * wave.applyAsDouble(2 * Math.PI * i / n));
    double[][] matrix = new double[n][extension[0].length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < extension[0].length; j++) {
        // an extension copies samples: a row has one 1
        if (extension[i][j] != 0) {
          for (int k = 0; k < n; k++) {
            matrix[k][j] += table[(int) ((long) k * i % n)] * extension[i][j];
          }
        }
      }
    }
    return matrix;
  }

  private static double[][] ofReal(double[][] extension) {
    double[][] real = cosines(extension);
    double[][] imaginary = sines(extension, -1);
    double[][] both = Arrays.copyOf(real, 2 * real.length);
    System.arraycopy(imaginary, 0, both, real.length, real.length);
    return both;
  }

  /** The matrix of real numbers that multiplies (re, im) by {@code real + i imaginary}. */
  private static double[][] complex(double[][] real, double[][] imaginary) {
    int rows = real.length;
    int columns = real[0].length;
    double[][] both = new double[2 * rows][2 * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        both[i][j] = real[i][j];
        both[i][columns + j] = -imaginary[i][j];
        both[rows + i][j] = imaginary[i][j];
        both[rows + i][columns + j] = real[i][j];
      }
    }
    return both;
  }

  /**
   * {@code sqrt(re^2 + im^2)} of what {@link #inverse} gives, with derivative 0 at 0: the number
   * added is far below a float's rounding of any square that matters, and keeps the root's own
   * derivative finite.
   */
  static Node modulus(Node squares) {
    return squares.plus(1e-30).sqrt();
  }

  /** The sum of the squares of real and imaginary part. */
  static Node squares(Node z) {
    long[] shape = new long[z.rank() - 1];
    System.arraycopy(z.shape(), 0, shape, 0, z.rank() - 2);
    shape[shape.length - 1] = z.size(-1);
    Node re = z.slice(-2, 0, 1).reshape(shape);
    Node im = z.slice(-2, 1, 2).reshape(shape);
    return re.square().plus(im.square());
  }
}
