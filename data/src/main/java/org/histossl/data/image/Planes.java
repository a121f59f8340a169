package org.histossl.data.image;

/**
 * A picture under change: three planes of whole numbers 0..255, reused from view to view. Ints
 * rather than bytes, so that the compiler can vectorise the loops over them.
 */
public final class Planes {
  private final int[][] channels = new int[3][0];
  private int width;
  private int height;

  /** Planes without pixels. */
  public Planes() {}

  /**
   * Takes a new shape; what the planes held is lost.
   *
   * @param newWidth columns
   * @param newHeight rows
   */
  public void reshape(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
    if (channels[0].length < size()) {
      for (int c = 0; c < 3; c++) {
        channels[c] = new int[size()];
      }
    }
  }

  /**
   * Columns.
   *
   * @return the width in pixels
   */
  public int width() {
    return width;
  }

  /**
   * Rows.
   *
   * @return the height in pixels
   */
  public int height() {
    return height;
  }

  /**
   * Pixels in a plane; its array may be longer.
   *
   * @return width times height
   */
  public int size() {
    return width * height;
  }

  /**
   * A plane.
   *
   * @param c 0 red, 1 green, 2 blue
   * @return the plane itself, row by row
   */
  public int[] channel(int c) {
    return channels[c];
  }

  /**
   * Replaces every value {@code v} by {@code table[v]}.
   *
   * @param table 256 values 0..255
   */
  public void map(int[] table) {
    int n = size();
    for (int[] plane : channels) {
      for (int i = 0; i < n; i++) {
        plane[i] = table[plane[i]];
      }
    }
  }

  /**
   * The planes as a picture.
   *
   * @return a copy
   */
  public RgbImage toImage() {
    byte[] rgb = new byte[3 * size()];
    for (int i = 0; i < size(); i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) channels[c][i];
      }
    }
    return RgbImage.of(width, height, rgb);
  }
}
