package org.histossl.data.image;

/**
 * Transparent pixels laid on white paper, as a slide's glass is white: what they do not cover shows
 * it. Every reader of pictures does so, by these functions.
 */
public final class Alpha {
  private Alpha() {}

  /**
   * A pixel whose color is what it would be if it were opaque, as PNG, BMP and most TIFF files have
   * it.
   *
   * @param argb {@code 0xAARRGGBB}
   * @return {@code 0xRRGGBB}, each channel {@code (c a + 255 (255 - a)) / 255}, rounded
   */
  public static int onWhite(int argb) {
    int alpha = argb >>> 24;
    return alpha == 255
        ? argb & 0xffffff
        : mixed(argb >> 16 & 255, alpha) << 16
            | mixed(argb >> 8 & 255, alpha) << 8
            | mixed(argb & 255, alpha);
  }

  private static int mixed(int channel, int alpha) {
    return (channel * alpha + 255 * (255 - alpha) + 127) / 255;
  }

  /**
   * A pixel whose channels are multiplied by its alpha, as OpenSlide and TIFF's associated alpha
   * have it.
   *
   * @param argb {@code 0xAARRGGBB}
   * @return {@code 0xRRGGBB}, each channel {@code c + 255 - a}, at most 255
   */
  public static int premultipliedOnWhite(int argb) {
    int paper = 255 - (argb >>> 24);
    return Math.min(255, (argb >> 16 & 255) + paper) << 16
        | Math.min(255, (argb >> 8 & 255) + paper) << 8
        | Math.min(255, (argb & 255) + paper);
  }
}
