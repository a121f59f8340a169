package org.histossl.data.stain;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * The color space l-alpha-beta of Ruderman et al. 1998 with the matrices of Reinhard et al. 2001,
 * eqs. 4 and 6. The way back is by the exact inverse, since the printed one is rounded and colors
 * would shift.
 */
final class LabSpace {
  private static final RealMatrix LMS_OF_RGB =
      new Array2DRowRealMatrix(
          new double[][] {
            {0.3811, 0.5783, 0.0402}, {0.1967, 0.7244, 0.0782}, {0.0241, 0.1288, 0.8444}
          });

  private static final RealMatrix LAB_OF_LOG_LMS =
      MatrixUtils.createRealDiagonalMatrix(
              new double[] {1 / Math.sqrt(3), 1 / Math.sqrt(6), 1 / Math.sqrt(2)})
          .multiply(new Array2DRowRealMatrix(new double[][] {{1, 1, 1}, {1, 1, -2}, {1, -1, 0}}));

  private static final double[][] TO_LMS = LMS_OF_RGB.getData();
  private static final double[][] TO_RGB = MatrixUtils.inverse(LMS_OF_RGB).getData();
  private static final double[][] TO_LAB = LAB_OF_LOG_LMS.getData();
  private static final double[][] TO_LOG_LMS = MatrixUtils.inverse(LAB_OF_LOG_LMS).getData();

  private LabSpace() {}

  /** A pixel's point; black counts as 1 in each channel, since its logarithm must be finite. */
  static void fromRgb(byte[] rgb, int at, double[] lab) {
    double r = Math.max(1, rgb[at] & 255) / OpticalDensity.WHITE;
    double g = Math.max(1, rgb[at + 1] & 255) / OpticalDensity.WHITE;
    double b = Math.max(1, rgb[at + 2] & 255) / OpticalDensity.WHITE;
    multiply(TO_LMS, r, g, b, lab);
    multiply(TO_LAB, Math.log10(lab[0]), Math.log10(lab[1]), Math.log10(lab[2]), lab);
  }

  /** The pixel of a point, clipped to 0..255; the point is overwritten. */
  static void toRgb(double[] lab, byte[] rgb, int at) {
    multiply(TO_LOG_LMS, lab[0], lab[1], lab[2], lab);
    multiply(TO_RGB, Math.pow(10, lab[0]), Math.pow(10, lab[1]), Math.pow(10, lab[2]), lab);
    for (int c = 0; c < 3; c++) {
      rgb[at + c] = (byte) Math.max(0, Math.min(255, Math.round(OpticalDensity.WHITE * lab[c])));
    }
  }

  private static void multiply(double[][] matrix, double a, double b, double c, double[] into) {
    for (int row = 0; row < 3; row++) {
      into[row] = matrix[row][0] * a + matrix[row][1] * b + matrix[row][2] * c;
    }
  }
}
