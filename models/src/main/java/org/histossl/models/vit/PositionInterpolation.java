package org.histossl.models.vit;

import org.histossl.models.encoder.PatchGrid;

/**
 * How learned positions of a square grid become those of another grid: bicubic, as PyTorch's {@code
 * interpolate} computes it for the reference implementations.
 *
 * <p>Beyond the border the plain variant repeats the outermost positions; the antialiased one drops
 * what lies outside and scales up the rest.
 *
 * @param offset added to the new grid's sides before they are divided by the old one's to get the
 *     scale of coordinates (not the number of positions); 0 for the plain ratio
 * @param antialias whether the kernel widens when the grid shrinks; its shape is another one then,
 *     a = -0.5 and not -0.75
 */
public record PositionInterpolation(double offset, boolean antialias) {
  private static final double PLAIN = -0.75;
  private static final double ANTIALIASED = -0.5;

  /** Grid places that the kernel reaches to either side. */
  private static final int REACH = 2;

  /**
   * As in DINO and in DINOv2 without registers: an offset of 0.1, which keeps rounding from losing
   * a row but shifts all positions a little.
   *
   * @return the interpolation
   */
  public static PositionInterpolation dino() {
    return new PositionInterpolation(0.1, false);
  }

  /**
   * As in DINOv2 with registers and Hibou.
   *
   * @return the interpolation
   */
  public static PositionInterpolation antialiased() {
    return new PositionInterpolation(0, true);
  }

  /**
   * The weights of old positions in new ones.
   *
   * @param side rows and columns of the old grid
   * @param grid the new grid
   * @return {@code [new positions, old positions]}; rows sum to one
   */
  double[][] matrix(int side, PatchGrid grid) {
    double[][] vertical = axis(side, grid.rows());
    double[][] horizontal = axis(side, grid.columns());
    double[][] matrix = new double[grid.size()][side * side];
    for (int i = 0; i < matrix.length; i++) {
      double[] ofRow = vertical[i / grid.columns()];
      double[] ofColumn = horizontal[i % grid.columns()];
      for (int j = 0; j < matrix[i].length; j++) {
        matrix[i][j] = ofRow[j / side] * ofColumn[j % side];
      }
    }
    return matrix;
  }

  private double[][] axis(int from, int to) {
    double scale = from / (to + offset);
    double[][] weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      double center = (i + 0.5) * scale;
      if (antialias) {
        spread(weights[i], center, Math.max(scale, 1));
      } else {
        cubic(weights[i], center - 0.5);
      }
    }
    return weights;
  }

  private static void cubic(double[] weights, double place) {
    int floor = (int) Math.floor(place);
    for (int j = floor - REACH + 1; j <= floor + REACH; j++) {
      int inside = Math.max(0, Math.min(weights.length - 1, j));
      weights[inside] += kernel(place - j, PLAIN);
    }
  }

  private static void spread(double[] weights, double center, double width) {
    double support = REACH * width;
    int from = Math.max(0, (int) (center - support + 0.5));
    int to = Math.min(weights.length, (int) (center + support + 0.5));
    double sum = 0;
    for (int j = from; j < to; j++) {
      weights[j] = kernel((j - center + 0.5) / width, ANTIALIASED);
      sum += weights[j];
    }
    for (int j = from; j < to; j++) {
      weights[j] /= sum;
    }
  }

  /** Cubic convolution (Keys 1981). */
  private static double kernel(double distance, double a) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < REACH ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }
}
