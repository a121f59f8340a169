package org.histossl.models.scattering;

/** Real solid harmonics {@code r^l Y_lm}: homogeneous polynomials of degree l. */
final class SolidHarmonics {
  private SolidHarmonics() {}

  /** The reference's factor of wavelets of degree l, 1 or more, in the Fourier domain. */
  static double norm(int l) {
    double inSpace =
        l % 2 == 0
            ? 1 / (2 * Math.PI * Math.sqrt(l + 0.5) * product(l + 1, 2))
            : 1
                / (Math.pow(2, 0.5 * (l + 3))
                    * Math.sqrt(Math.PI * (2 * l + 1))
                    * product((l + 1) / 2, 1));
    return inSpace * Math.pow(2 * Math.PI, 1.5);
  }

  /** {@code n (n - step) (n - 2 step) ..}, down to 1. */
  private static double product(int n, int step) {
    double product = 1;
    for (int i = n; i > 0; i -= step) {
      product *= i;
    }
    return product;
  }

  /** The value at a point; orthonormal on the unit sphere over all m from -l to l. */
  static double value(int l, int m, double x, double y, double z) {
    int order = Math.abs(m);
    double scale = (2 * l + 1) / (4 * Math.PI);
    for (int k = l - order + 1; k <= l + order; k++) {
      scale /= k;
    }
    // (x + i y)^order
    double re = 1;
    double im = 0;
    for (int k = 0; k < order; k++) {
      double next = re * x - im * y;
      im = re * y + im * x;
      re = next;
    }
    double around = m == 0 ? 1 : Math.sqrt(2) * (m > 0 ? re : im);
    return Math.sqrt(scale) * polynomial(l, order, z, x * x + y * y + z * z) * around;
  }

  /**
   * {@code r^(l - m) P_lm(z / r)} over the sine's power: Legendre's recurrence times powers of r.
   */
  private static double polynomial(int l, int m, double z, double squared) {
    double before = 0;
    double value = product(2 * m - 1, 2);
    for (int k = m; k < l; k++) {
      double next = ((2 * k + 1) * z * value - (k + m) * squared * before) / (k - m + 1);
      before = value;
      value = next;
    }
    return value;
  }
}
