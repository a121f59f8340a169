package org.histossl.data.slide;

import java.util.Arrays;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;

/** What is done with the pixels of decoded pictures. */
final class Pixels {
  /** Bits of a fixed-point number that stand for what is less than one. */
  private static final int FRACTION = 16;

  private static final int HALF = 1 << (FRACTION - 1);

  private Pixels() {}

  /**
   * Inks on white paper, without a color profile.
   *
   * @return {@code 0xRRGGBB}, each (255 - ink) (255 - black) / 255
   */
  static int fromCmyk(int cyan, int magenta, int yellow, int black) {
    return left(cyan, black) << 16 | left(magenta, black) << 8 | left(yellow, black);
  }

  private static int left(int ink, int black) {
    // As Pillow rounds: the share of ink on what black leaves is taken off it.
    int light = 255 - black;
    int product = ink * light + 128;
    return light - (((product >> 8) + product) >> 8);
  }

  /**
   * Luma and chroma as red, green and blue, rounded as libjpeg does.
   *
   * <p>Source: ITU-T T.871, section 7.
   *
   * @return {@code 0xRRGGBB}
   */
  static int fromYCbCr(int luma, int blueness, int redness) {
    int blue = blueness - 128;
    int red = redness - 128;
    return inByte(luma + rounded(fixed(1.402) * red)) << 16
        | inByte(luma + rounded(-fixed(0.344_14) * blue - fixed(0.714_14) * red)) << 8
        | inByte(luma + rounded(fixed(1.772) * blue));
  }

  private static int fixed(double value) {
    return (int) (value * (1 << FRACTION) + 0.5);
  }

  private static int rounded(int fixed) {
    return (fixed + HALF) >> FRACTION;
  }

  private static int inByte(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** The color of a picture that has but one. */
  static OptionalInt onlyColor(RgbImage image) {
    byte[] rgb = image.rgb();
    // Equal to itself moved by a pixel.
    return Arrays.equals(rgb, 0, rgb.length - 3, rgb, 3, rgb.length)
        ? OptionalInt.of(image.get(0, 0))
        : OptionalInt.empty();
  }

  /**
   * Copies the part of the level that both images hold.
   *
   * @param from an image whose left top pixel is ({@code fromX}, {@code fromY}) of the level
   * @param to an image whose left top pixel is ({@code toX}, {@code toY}) of the level
   * @param part what to copy, in pixels of the level, inside of both
   */
  static void copy(
      RgbImage from, int fromX, int fromY, RgbImage to, int toX, int toY, Region part) {
    for (int row = 0; row < part.height(); row++) {
      int source = (part.y() - fromY + row) * from.width() + part.x() - fromX;
      int target = (part.y() - toY + row) * to.width() + part.x() - toX;
      System.arraycopy(from.rgb(), 3 * source, to.rgb(), 3 * target, 3 * part.width());
    }
  }
}
