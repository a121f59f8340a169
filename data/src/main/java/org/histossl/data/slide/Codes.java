package org.histossl.data.slide;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import org.histossl.data.image.RgbImage;

/**
 * Class codes on their way through what reads pictures: a code takes the place of a pixel's packed
 * color, as a number of 24 bits with a sign. A code that is no class's is thus kept as it is, and
 * refused by its value where codes are handed out.
 */
final class Codes {
  private static final int LARGEST = (1 << 23) - 1;

  private Codes() {}

  /** A code as a pixel; what is too large for one stays the largest, and is none of a class. */
  static int pixel(long code) {
    return (int) Math.max(-LARGEST, Math.min(LARGEST, code)) & 0xffffff;
  }

  /** The code of a pixel. */
  static int of(int pixel) {
    return pixel << 8 >> 8;
  }

  /**
   * What each entry of a palette means as a code: its gray, where all are gray, as in a gray
   * picture that was made smaller; else, and where there are but two, its index.
   *
   * @param colors {@code 0xRRGGBB} of each index
   */
  static int[] ofPalette(int[] colors) {
    boolean gray = colors.length > 2 && Arrays.stream(colors).allMatch(Codes::isGray);
    int[] codes = new int[colors.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = gray ? colors[i] & 255 : i;
    }
    return codes;
  }

  private static boolean isGray(int color) {
    int blue = color & 255;
    return (color >> 16 & 255) == blue && (color >> 8 & 255) == blue;
  }

  /**
   * The first sample of each pixel, as it is stored.
   *
   * @param image what a decoder gave
   * @param gray whether a palette is only the decoder's way to show gray, so that its index is the
   *     sample
   */
  static RgbImage of(BufferedImage image, boolean gray) throws IOException {
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    int type = raster.getTransferType();
    if (type == DataBuffer.TYPE_FLOAT || type == DataBuffer.TYPE_DOUBLE) {
      throw new IOException("a mask's codes must be whole numbers, got floating point");
    }
    int[] codes = new int[0];
    if (!gray && model instanceof IndexColorModel palette) {
      int[] colors = new int[palette.getMapSize()];
      Arrays.setAll(colors, palette::getRGB);
      codes = ofPalette(colors);
    }
    RgbImage out = RgbImage.black(image.getWidth(), image.getHeight());
    int[] row = new int[out.width()];
    for (int y = 0; y < out.height(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, out.width(), 1, 0, row);
      for (int x = 0; x < out.width(); x++) {
        out.set(x, y, pixel(row[x] < codes.length ? codes[row[x]] : row[x]));
      }
    }
    return out;
  }

  /** The red of each pixel. */
  static RgbImage ofRed(RgbImage picture) {
    RgbImage out = RgbImage.black(picture.width(), picture.height());
    byte[] rgb = picture.rgb();
    for (int i = 0; i < rgb.length; i += 3) {
      out.rgb()[i + 2] = rgb[i];
    }
    return out;
  }
}
