package org.histossl.data.slide;

import org.histossl.data.image.Alpha;

/** How a pixel's transparency is stored. */
enum AlphaKind {
  /** Not at all. */
  NONE,
  /** Beside colors that it does not change. */
  STRAIGHT,
  /** Beside colors that are multiplied by it. */
  PREMULTIPLIED;

  /** The pixel on white paper. */
  int onWhite(int rgb, int alpha) {
    int argb = alpha << 24 | rgb;
    return this == PREMULTIPLIED ? Alpha.premultipliedOnWhite(argb) : Alpha.onWhite(argb);
  }
}
