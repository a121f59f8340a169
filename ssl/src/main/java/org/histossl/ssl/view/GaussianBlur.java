package org.histossl.ssl.view;

import java.util.Arrays;
import org.histossl.data.image.Planes;

/**
 * A Gaussian blur approximated by three box blurs a direction, in place.
 *
 * <p>The box has the radius {@code b = l + a}, {@code l} whole and {@code a} the share of the two
 * outer pixels (Gwosdek et al. 2011, equations 7, 11 and 14); each pass is rounded to 8 bits and
 * repeats the edge pixels. {@code radius} is the Gaussian's standard deviation in pixels.
 *
 * <p>Source: Pillow 9.4, {@code BoxBlur.c}; equal to the bit.
 */
final class GaussianBlur {
  private static final int PASSES = 3;
  private static final int FIXED_ONE = 1 << 24;
  private static final int FIXED_HALF = 1 << 23;

  private int[] line = new int[0];
  private int[] other = new int[0];
  private int[] sums = new int[0];

  void blur(Planes picture, double radius) {
    float boxRadius = boxRadius((float) radius);
    int whole = (int) boxRadius;
    int inner = (int) (FIXED_ONE / (boxRadius * 2 + 1));
    int outer = (FIXED_ONE - (whole * 2 + 1) * inner) / 2;
    reserve(picture, whole);
    for (int c = 0; c < 3; c++) {
      int[] plane = picture.channel(c);
      for (int pass = 0; pass < PASSES; pass++) {
        horizontal(plane, picture, whole, inner, outer);
      }
      for (int pass = 0; pass < PASSES; pass++) {
        vertical(
            pass % 2 == 0 ? plane : other,
            pass % 2 == 0 ? other : plane,
            picture,
            whole,
            inner,
            outer);
      }
      System.arraycopy(other, 0, plane, 0, picture.size());
    }
  }

  private static float boxRadius(float radius) {
    float variance = radius * radius / PASSES;
    float length = (float) Math.sqrt(12.0 * variance + 1.0);
    float l = (float) Math.floor((length - 1.0) / 2.0);
    float a = (2 * l + 1) * (l * (l + 1) - 3 * variance);
    a /= 6 * (variance - (l + 1) * (l + 1));
    return l + a;
  }

  private void reserve(Planes picture, int whole) {
    int lineLength = picture.width() + 2 * whole + 2;
    if (line.length < lineLength) {
      line = new int[lineLength];
    }
    if (other.length < picture.size()) {
      other = new int[picture.size()];
    }
    if (sums.length < picture.width()) {
      sums = new int[picture.width()];
    }
  }

  private void horizontal(int[] plane, Planes picture, int whole, int inner, int outer) {
    int width = picture.width();
    int border = whole + 1;
    for (int row = 0; row < picture.size(); row += width) {
      Arrays.fill(line, 0, border, plane[row]);
      System.arraycopy(plane, row, line, border, width);
      Arrays.fill(line, border + width, 2 * border + width, plane[row + width - 1]);
      if (whole == 0) {
        boxOfOne(plane, row, width, inner, outer);
      } else {
        box(plane, row, width, whole, inner, outer);
      }
    }
  }

  /** The commonest case, up to a radius of about 1.4, without a running sum: it vectorises. */
  private void boxOfOne(int[] plane, int row, int width, int inner, int outer) {
    int[] from = line;
    for (int x = 0; x < width; x++) {
      plane[row + x] = (inner * from[x + 1] + outer * (from[x] + from[x + 2]) + FIXED_HALF) >>> 24;
    }
  }

  private void box(int[] plane, int row, int width, int whole, int inner, int outer) {
    int[] from = line;
    int reach = 2 * whole + 2;
    int sum = 0;
    for (int x = 1; x < reach; x++) {
      sum += from[x];
    }
    for (int x = 0; x < width; x++) {
      int right = from[x + reach];
      plane[row + x] = (inner * sum + outer * (from[x] + right) + FIXED_HALF) >>> 24;
      sum += right - from[x + 1];
    }
  }

  private void vertical(int[] from, int[] to, Planes picture, int whole, int inner, int outer) {
    int width = picture.width();
    Arrays.fill(sums, 0, width, 0);
    for (int dy = -whole; dy <= whole; dy++) {
      addRow(from, row(picture, dy), sums, width);
    }
    for (int y = 0; y < picture.height(); y++) {
      int above = row(picture, y - whole - 1);
      int below = row(picture, y + whole + 1);
      int leaving = row(picture, y - whole);
      int start = y * width;
      for (int x = 0; x < width; x++) {
        to[start + x] =
            (inner * sums[x] + outer * (from[above + x] + from[below + x]) + FIXED_HALF) >>> 24;
      }
      for (int x = 0; x < width; x++) {
        sums[x] += from[below + x] - from[leaving + x];
      }
    }
  }

  private static void addRow(int[] plane, int from, int[] sums, int width) {
    for (int x = 0; x < width; x++) {
      sums[x] += plane[from + x];
    }
  }

  /** Where a row starts; rows outside are the edge's. */
  private static int row(Planes picture, int y) {
    return picture.width() * Math.max(0, Math.min(picture.height() - 1, y));
  }
}
