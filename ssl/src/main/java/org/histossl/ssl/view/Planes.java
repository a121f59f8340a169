package org.histossl.ssl.view;

import org.histossl.data.image.RgbImage;

/**
 * A picture under change: three planes of whole numbers 0..255, reused from view to view. Ints
 * rather than bytes, so that the compiler can vectorise the loops over them.
 */
final class Planes {
  private final int[][] channels = new int[3][0];
  private int width;
  private int height;

  /** Takes a new shape; what the planes held is lost. */
  void reshape(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
    if (channels[0].length < size()) {
      for (int c = 0; c < 3; c++) {
        channels[c] = new int[size()];
      }
    }
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Pixels in a plane; its array may be longer. */
  int size() {
    return width * height;
  }

  int[] channel(int c) {
    return channels[c];
  }

  /** Replaces every value {@code v} by {@code table[v]}. */
  void map(int[] table) {
    int n = size();
    for (int[] plane : channels) {
      for (int i = 0; i < n; i++) {
        plane[i] = table[plane[i]];
      }
    }
  }

  RgbImage toImage() {
    byte[] rgb = new byte[3 * size()];
    for (int i = 0; i < size(); i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) channels[c][i];
      }
    }
    return RgbImage.of(width, height, rgb);
  }
}
