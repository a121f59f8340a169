package org.histossl.data.image;

import java.util.Arrays;

/** Makes pictures smaller: each pixel is the mean over the area that it covers. */
final class AreaMean {
  private AreaMean() {}

  static RgbImage reduce(RgbImage image, int width, int height) {
    int rowLength = 3 * width;
    float[] row = new float[rowLength];
    float[] sum = new float[rowLength];
    RgbImage out = RgbImage.filled(width, height, 0);
    double scale = (double) image.height() / height;
    for (int y = 0; y < height; y++) {
      double top = y * scale;
      double bottom = Math.min(image.height(), top + scale);
      Arrays.fill(sum, 0);
      for (int source = (int) top; source < bottom; source++) {
        float share = (float) (Math.min(bottom, source + 1) - Math.max(top, source));
        alongRow(image, source, width, row);
        for (int i = 0; i < rowLength; i++) {
          sum[i] += share * row[i];
        }
      }
      float whole = (float) (bottom - top);
      for (int i = 0; i < rowLength; i++) {
        out.rgb()[y * rowLength + i] = (byte) Math.min(255, (int) (sum[i] / whole + 0.5f));
      }
    }
    return out;
  }

  private static void alongRow(RgbImage image, int y, int width, float[] row) {
    byte[] rgb = image.rgb();
    double scale = (double) image.width() / width;
    for (int x = 0; x < width; x++) {
      double left = x * scale;
      double right = Math.min(image.width(), left + scale);
      float red = 0;
      float green = 0;
      float blue = 0;
      for (int source = (int) left; source < right; source++) {
        float share = (float) (Math.min(right, source + 1) - Math.max(left, source));
        int at = 3 * (y * image.width() + source);
        red += share * (rgb[at] & 255);
        green += share * (rgb[at + 1] & 255);
        blue += share * (rgb[at + 2] & 255);
      }
      float whole = (float) (right - left);
      row[3 * x] = red / whole;
      row[3 * x + 1] = green / whole;
      row[3 * x + 2] = blue / whole;
    }
  }
}
