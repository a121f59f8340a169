package org.histossl.data.image;

/** The kernel with which a crop is brought to the view's size, as Pillow defines it. */
public enum Interpolation {
  /** The triangle. */
  BILINEAR(1),
  /** Keys' cubic with {@code a = -0.5}. */
  BICUBIC(2);

  private final int support;

  Interpolation(int support) {
    this.support = support;
  }

  /** Half the kernel's width in source pixels, before it is widened for shrinking. */
  int support() {
    return support;
  }

  double weight(double distance) {
    double x = Math.abs(distance);
    if (x >= support) {
      return 0;
    }
    if (this == BILINEAR) {
      return 1 - x;
    }
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : -0.5 * (((x - 5) * x + 8) * x - 4);
  }
}
