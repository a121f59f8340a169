package org.histossl.data.slide;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;

/**
 * Samples of decoded images as RGB bytes. Gray and RGB samples are taken as stored: AWT would
 * convert them through the gamma of its gray space or an embedded ICC profile, which moves class
 * codes and differs from what other slide readers show.
 */
final class Pixels {
  private Pixels() {}

  static RgbImage rgb(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    RgbImage out = RgbImage.filled(width, height, 0);
    int bands = storedBands(image);
    if (bands == 0) {
      convert(image, out);
      return out;
    }
    Raster raster = image.getRaster();
    if (raster.getSampleModel() instanceof ComponentSampleModel model
        && raster.getDataBuffer() instanceof DataBufferByte buffer
        && buffer.getNumBanks() == 1
        && raster.getSampleModelTranslateX() == 0
        && raster.getSampleModelTranslateY() == 0) {
      copyBytes(model, buffer, bands, out);
    } else {
      copySamples(raster, bands, out);
    }
    return out;
  }

  /** 1 for gray, 3 for RGB samples that can be taken as stored, 0 for all else. */
  private static int storedBands(BufferedImage image) {
    ColorModel model = image.getColorModel();
    int type = image.getRaster().getTransferType();
    if (model instanceof IndexColorModel
        || (type != DataBuffer.TYPE_BYTE
            && type != DataBuffer.TYPE_USHORT
            && type != DataBuffer.TYPE_INT)
        || model.getComponentSize(0) < 8) {
      return 0;
    }
    int bands = image.getRaster().getNumBands();
    int space = model.getColorSpace().getType();
    if (space == ColorSpace.TYPE_GRAY) {
      return 1;
    }
    return space == ColorSpace.TYPE_RGB && bands >= 3 ? 3 : 0;
  }

  private static void copyBytes(
      ComponentSampleModel model, DataBufferByte buffer, int bands, RgbImage out) {
    byte[] data = buffer.getData();
    int base = buffer.getOffset();
    int[] offsets = model.getBandOffsets();
    int red = base + offsets[0];
    int green = base + offsets[bands == 3 ? 1 : 0];
    int blue = base + offsets[bands == 3 ? 2 : 0];
    byte[] rgb = out.rgb();
    int to = 0;
    for (int y = 0; y < out.height(); y++) {
      int from = y * model.getScanlineStride();
      for (int x = 0; x < out.width(); x++) {
        rgb[to++] = data[red + from];
        rgb[to++] = data[green + from];
        rgb[to++] = data[blue + from];
        from += model.getPixelStride();
      }
    }
  }

  private static void copySamples(Raster raster, int bands, RgbImage out) {
    int shift = raster.getSampleModel().getSampleSize(0) - 8;
    int[] row = new int[out.width() * raster.getNumBands()];
    byte[] rgb = out.rgb();
    int to = 0;
    for (int y = 0; y < out.height(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, out.width(), 1, row);
      for (int i = 0; i < row.length; i += raster.getNumBands()) {
        rgb[to++] = (byte) (row[i] >>> shift);
        rgb[to++] = (byte) (row[bands == 3 ? i + 1 : i] >>> shift);
        rgb[to++] = (byte) (row[bands == 3 ? i + 2 : i] >>> shift);
      }
    }
  }

  /**
   * Inks on white paper, without a colour profile.
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

  private static void convert(BufferedImage image, RgbImage out) {
    int[] row = new int[out.width()];
    for (int y = 0; y < out.height(); y++) {
      image.getRGB(0, y, out.width(), 1, row, 0, out.width());
      for (int x = 0; x < out.width(); x++) {
        out.set(x, y, row[x]);
      }
    }
  }

  /** The colour of a picture that has but one. */
  static OptionalInt onlyColour(RgbImage image) {
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
