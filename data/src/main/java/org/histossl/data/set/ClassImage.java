package org.histossl.data.set;

import org.histossl.core.Check;

/** The class of every pixel of a tile. */
public final class ClassImage {
  private final int width;
  private final int height;
  private final byte[] classes;

  private ClassImage(int width, int height, byte[] classes) {
    this.width = width;
    this.height = height;
    this.classes = classes;
  }

  /**
   * An image around given classes, which are not copied.
   *
   * @param width pixels a row
   * @param height rows
   * @param classes {@code [height, width]}, row by row, each an unsigned byte
   * @return the image
   */
  public static ClassImage of(int width, int height, byte[] classes) {
    Check.positive("width", width);
    Check.positive("height", height);
    Check.that(
        classes.length == (long) width * height,
        "a class image of %d x %d needs %d classes, got %d",
        width,
        height,
        (long) width * height,
        classes.length);
    return new ClassImage(width, height, classes);
  }

  /**
   * Pixels a row.
   *
   * @return the width
   */
  public int width() {
    return width;
  }

  /**
   * Rows.
   *
   * @return the height
   */
  public int height() {
    return height;
  }

  /**
   * A pixel's class.
   *
   * @param x column
   * @param y row
   * @return the class
   */
  public int at(int x, int y) {
    return classes[Check.index("y", y, height) * width + Check.index("x", x, width)] & 255;
  }

  /**
   * The image in another size; each pixel takes the class of the nearest one, so that no class
   * appears that is not there.
   *
   * @param sidePixels width and height
   * @return the resized image
   */
  public ClassImage resized(int sidePixels) {
    Check.positive("sidePixels", sidePixels);
    byte[] out = new byte[Math.multiplyExact(sidePixels, sidePixels)];
    for (int y = 0; y < sidePixels; y++) {
      int fromY = (int) ((2L * y + 1) * height / (2L * sidePixels));
      for (int x = 0; x < sidePixels; x++) {
        int fromX = (int) ((2L * x + 1) * width / (2L * sidePixels));
        out[y * sidePixels + x] = classes[fromY * width + fromX];
      }
    }
    return new ClassImage(sidePixels, sidePixels, out);
  }

  /**
   * Writes the image as gray levels, as decoders learn them: class {@code c} of {@code n} is {@code
   * c / (n - 1)}.
   *
   * @param classCount how many classes there are, at least 2
   * @param into where the levels go: {@code [height, width]} in [0, 1]
   * @param offset the first place in {@code into} that is written
   */
  public void copyLevels(int classCount, float[] into, int offset) {
    Check.that(classCount >= 2, "gray levels need at least 2 classes, got %d", classCount);
    for (int i = 0; i < classes.length; i++) {
      into[offset + i] = (classes[i] & 255) / (float) (classCount - 1);
    }
  }
}
