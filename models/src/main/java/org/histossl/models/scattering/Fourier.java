package org.histossl.models.scattering;

import java.util.Arrays;
import org.histossl.core.graph.Node;

/**
 * Matrices of discrete Fourier transforms along an axis. Real and imaginary parts stand beside the
 * samples or frequencies, in the order that {@code (re, im)} has in each description.
 *
 * <p>On sides of a few hundred a product with a matrix does more arithmetic than a fast Fourier
 * transform, at the rate of matrix products and without passes of its own over memory.
 */
final class Fourier {
  private Fourier() {}

  /** Real samples to frequencies: {@code [(frequency, (re, im))][sample]}. */
  static double[][] ofReal(int n) {
    double[][] matrix = forward(n);
    Arrays.setAll(matrix, i -> Arrays.copyOf(matrix[i], n));
    return matrix;
  }

  /** Real samples to the frequencies from 0 to half, which say all. */
  static double[][] half(int n) {
    return Arrays.copyOf(ofReal(n), 2 * (n / 2 + 1));
  }

  /** The inverse of {@link #half}. */
  static double[][] ofHalf(int n) {
    double[][] matrix = new double[n][2 * (n / 2 + 1)];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        int k = j / 2;
        // all but the first and, of an even number, the last stand for their conjugates too
        double share = (k == 0 || 2 * k == n ? 1.0 : 2.0) / n;
        matrix[i][j] = share * (j % 2 == 0 ? cos(k, i, n) : -sin(k, i, n));
      }
    }
    return matrix;
  }

  /** Complex samples to frequencies: {@code [(frequency, (re, im))][((re, im), sample)]}. */
  static double[][] forward(int n) {
    double[][] matrix = new double[2 * n][2 * n];
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        matrix[2 * k][i] = cos(k, i, n);
        matrix[2 * k][n + i] = sin(k, i, n);
        matrix[2 * k + 1][i] = -sin(k, i, n);
        matrix[2 * k + 1][n + i] = cos(k, i, n);
      }
    }
    return matrix;
  }

  /** The inverse of {@link #forward}. */
  static double[][] inverse(int n) {
    double[][] matrix = forward(n);
    double[][] inverse = new double[2 * n][2 * n];
    for (int i = 0; i < 2 * n; i++) {
      for (int j = 0; j < 2 * n; j++) {
        inverse[j][i] = matrix[i][j] / n;
      }
    }
    return inverse;
  }

  private static double cos(long k, long i, int n) {
    return Math.cos(2 * Math.PI * (k * i % n) / n);
  }

  private static double sin(long k, long i, int n) {
    return Math.sin(2 * Math.PI * (k * i % n) / n);
  }

  /**
   * The root of sums of squares, with derivative 0 at 0: the number added is far below a float's
   * rounding of any square that matters, and keeps the root's own derivative finite.
   */
  static Node modulus(Node squares) {
    return squares.plus(1e-30).sqrt();
  }
}
