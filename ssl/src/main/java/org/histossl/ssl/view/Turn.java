package org.histossl.ssl.view;

import org.histossl.data.image.Planes;

/** Mirror images and quarter turns, in place. */
final class Turn {
  private Turn() {}

  /** Left becomes right. */
  static void flipHorizontally(Planes picture) {
    int width = picture.width();
    for (int c = 0; c < 3; c++) {
      int[] plane = picture.channel(c);
      for (int row = 0; row < picture.size(); row += width) {
        for (int left = row, right = row + width - 1; left < right; left++, right--) {
          swap(plane, left, right);
        }
      }
    }
  }

  /** Top becomes bottom. */
  static void flipVertically(Planes picture) {
    int width = picture.width();
    for (int c = 0; c < 3; c++) {
      int[] plane = picture.channel(c);
      for (int top = 0, bottom = picture.size() - width; top < bottom; ) {
        for (int x = 0; x < width; x++) {
          swap(plane, top + x, bottom + x);
        }
        top += width;
        bottom -= width;
      }
    }
  }

  /** Turns a square picture counter-clockwise by so many right angles. */
  static void quarters(Planes picture, int quarters) {
    switch (quarters & 3) {
      case 1 -> {
        transpose(picture);
        flipVertically(picture);
      }
      case 2 -> {
        flipHorizontally(picture);
        flipVertically(picture);
      }
      case 3 -> {
        transpose(picture);
        flipHorizontally(picture);
      }
      default -> {}
    }
  }

  private static void transpose(Planes picture) {
    int size = picture.width();
    for (int c = 0; c < 3; c++) {
      int[] plane = picture.channel(c);
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < y; x++) {
          swap(plane, y * size + x, x * size + y);
        }
      }
    }
  }

  private static void swap(int[] plane, int i, int j) {
    int value = plane[i];
    plane[i] = plane[j];
    plane[j] = value;
  }
}
