package org.histossl.data.duplicate;

import java.io.IOException;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/** A picture as a square of mean gray levels, whatever its size: each cell is an even share. */
final class GrayGrid {
  static final int SIDE = 64;

  private static final int STRIP_ROWS = 256;

  private final int width;
  private final int height;
  private final double[] sum = new double[SIDE * SIDE];
  private final long[] count = new long[SIDE * SIDE];

  private GrayGrid(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /** Row by row, {@code [SIDE, SIDE]}, in [0, 255]. */
  static double[] of(RgbImage image) {
    GrayGrid grid = new GrayGrid(image.width(), image.height());
    grid.add(image, 0);
    return grid.means();
  }

  /** Of a slide's coarsest level, read in strips, since a slide may have but one level. */
  static double[] of(Slide slide) throws IOException {
    Level level = slide.levels().get(slide.levels().size() - 1);
    GrayGrid grid = new GrayGrid(level.width(), level.height());
    for (int y = 0; y < level.height(); y += STRIP_ROWS) {
      int rows = Math.min(STRIP_ROWS, level.height() - y);
      grid.add(slide.read(level.index(), 0, y, level.width(), rows), y);
    }
    return grid.means();
  }

  private void add(RgbImage strip, int top) {
    byte[] rgb = strip.rgb();
    for (int y = 0; y < strip.height(); y++) {
      int row = first(top + y, height);
      int lastRow = last(top + y, height);
      for (int x = 0; x < width; x++) {
        int i = 3 * (y * width + x);
        int gray = 299 * (rgb[i] & 255) + 587 * (rgb[i + 1] & 255) + 114 * (rgb[i + 2] & 255);
        add(gray / 1000.0, row, lastRow, first(x, width), last(x, width));
      }
    }
  }

  private void add(double gray, int row, int lastRow, int column, int lastColumn) {
    for (int r = row; r <= lastRow; r++) {
      for (int c = column; c <= lastColumn; c++) {
        sum[r * SIDE + c] += gray;
        count[r * SIDE + c]++;
      }
    }
  }

  /** The cells that a pixel falls into: one, or several of a picture smaller than the grid. */
  private static int first(int pixel, int pixels) {
    return (int) ((long) pixel * SIDE / pixels);
  }

  private static int last(int pixel, int pixels) {
    int next = (int) ((pixel + 1L) * SIDE / pixels);
    return Math.max(first(pixel, pixels), next - 1);
  }

  private double[] means() {
    double[] means = new double[sum.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = sum[i] / count[i];
    }
    return means;
  }
}
