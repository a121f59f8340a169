package org.histossl.models.wavelet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;

/** A wavelet's filters along one axis, subsampling and border included, as matrices. */
record FilterMatrices(Wavelet wavelet, Border border) {
  /** How many coefficients of each kind a signal has. */
  long coefficients(long size) {
    if (border == Border.PERIODIC) {
      Check.that(
          size % 2 == 0,
          "a periodic wavelet transform halves its sides, which must be even, got %d: crop or pad"
              + " the image, or take the symmetric border",
          size);
      return size / 2;
    }
    return (size + wavelet.length() - 1) / 2;
  }

  /** Signal to coefficients of one kind. */
  double[][] analysis(long size, boolean high) {
    int n = Math.toIntExact(size);
    int before = border == Border.PERIODIC ? wavelet.length() / 2 - 1 : wavelet.length() - 2;
    double[][] matrix = new double[Math.toIntExact(coefficients(size))][n];
    for (int row = 0; row < matrix.length; row++) {
      for (int k = 0; k < wavelet.length(); k++) {
        matrix[row][inside(2 * row - before + k, n)] += tap(high, k);
      }
    }
    return matrix;
  }

  private double tap(boolean high, int k) {
    return high ? wavelet.high(k) : wavelet.low(k);
  }

  private int inside(int i, int n) {
    if (border == Border.PERIODIC) {
      return Math.floorMod(i, n);
    }
    int mirrored = Math.floorMod(i, 2 * n);
    return mirrored < n ? mirrored : 2 * n - 1 - mirrored;
  }

  /** The length of what {@link #synthesis} makes. */
  long samples(long coefficients) {
    long samples =
        border == Border.PERIODIC ? 2 * coefficients : 2 * coefficients - wavelet.length() + 2;
    Check.that(
        samples > 0,
        "%d coefficients are too few to invert a wavelet transform by '%s' of %d filter"
            + " coefficients",
        coefficients,
        wavelet.name(),
        wavelet.length());
    return samples;
  }

  /** Coefficients of one kind to what they add to the signal. */
  double[][] synthesis(long coefficients, boolean high) {
    int n = Math.toIntExact(samples(coefficients));
    if (border == Border.PERIODIC) {
      return transposed(analysis(n, high));
    }
    int m = Math.toIntExact(coefficients);
    double[][] matrix = new double[n][m];
    for (int k = 0; k < m; k++) {
      for (int tap = 0; tap < wavelet.length(); tap++) {
        int i = 2 * k - (wavelet.length() - 2) + tap;
        if (i >= 0 && i < n) {
          matrix[i][k] += tap(high, tap);
        }
      }
    }
    return matrix;
  }

  /** Signal to the approximation after some levels. */
  double[][] approximation(long size, int levels) {
    double[][] matrix = analysis(size, false);
    for (int level = 1; level < levels; level++) {
      matrix = product(analysis(matrix.length, false), matrix);
    }
    return matrix;
  }

  /** Signal to all packets after some levels, the approximation first, one below the other. */
  double[][] packets(long size, int levels) {
    List<double[][]> blocks = new ArrayList<>();
    blocks.add(identity(Math.toIntExact(size)));
    for (int level = 0; level < levels; level++) {
      List<double[][]> next = new ArrayList<>();
      for (double[][] block : blocks) {
        next.add(product(analysis(block.length, false), block));
        next.add(product(analysis(block.length, true), block));
      }
      blocks = next;
    }
    return stacked(blocks);
  }

  static double[][] stacked(List<double[][]> blocks) {
    return blocks.stream().flatMap(Arrays::stream).toArray(double[][]::new);
  }

  private static double[][] identity(int n) {
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      matrix[i][i] = 1;
    }
    return matrix;
  }

  private static double[][] transposed(double[][] matrix) {
    double[][] result = new double[matrix[0].length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < result.length; j++) {
        result[j][i] = matrix[i][j];
      }
    }
    return result;
  }

  /** The product with a filter, most of whose elements are zero. */
  private static double[][] product(double[][] filter, double[][] matrix) {
    double[][] result = new double[filter.length][matrix[0].length];
    for (int i = 0; i < filter.length; i++) {
      for (int k = 0; k < matrix.length; k++) {
        for (int j = 0; filter[i][k] != 0 && j < matrix[0].length; j++) {
          result[i][j] += filter[i][k] * matrix[k][j];
        }
      }
    }
    return result;
  }
}
