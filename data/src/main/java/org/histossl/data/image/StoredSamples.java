package org.histossl.data.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;

/**
 * Samples of AWT images as RGB bytes, as they are stored: AWT would convert gray through the gamma
 * of its gray space, and colors through an embedded ICC profile, which differs from what Pillow and
 * slide readers show.
 */
final class StoredSamples {
  private StoredSamples() {}

  static RgbImage rgb(BufferedImage image) {
    RgbImage out = RgbImage.black(image.getWidth(), image.getHeight());
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    int colors = storedColors(model, raster);
    if (model instanceof IndexColorModel palette) {
      copyIndexed(palette, raster, out);
    } else if (colors == 0) {
      convert(image, out);
    } else if (!model.hasAlpha()
        && raster.getSampleModel() instanceof ComponentSampleModel bytes
        && raster.getDataBuffer() instanceof DataBufferByte buffer
        && model.getComponentSize(0) == 8
        && buffer.getNumBanks() == 1
        && raster.getSampleModelTranslateX() == 0
        && raster.getSampleModelTranslateY() == 0) {
      copyBytes(bytes, buffer, colors, out);
    } else {
      copySamples(model, raster, colors, out);
    }
    return out;
  }

  /** 1 for gray, 3 for RGB samples that can be taken as stored, 0 for all else. */
  private static int storedColors(ColorModel model, Raster raster) {
    int type = raster.getTransferType();
    if (type != DataBuffer.TYPE_BYTE
        && type != DataBuffer.TYPE_USHORT
        && type != DataBuffer.TYPE_INT) {
      return 0;
    }
    return switch (model.getColorSpace().getType()) {
      case ColorSpace.TYPE_GRAY -> 1;
      case ColorSpace.TYPE_RGB -> raster.getNumBands() >= 3 ? 3 : 0;
      default -> 0;
    };
  }

  private static void copyBytes(
      ComponentSampleModel model, DataBufferByte buffer, int colors, RgbImage out) {
    byte[] data = buffer.getData();
    int base = buffer.getOffset();
    int[] offsets = model.getBandOffsets();
    int red = base + offsets[0];
    int green = base + offsets[colors == 3 ? 1 : 0];
    int blue = base + offsets[colors == 3 ? 2 : 0];
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

  private static void copySamples(ColorModel model, Raster raster, int colors, RgbImage out) {
    int bands = raster.getNumBands();
    boolean transparent = model.hasAlpha() && bands > colors;
    int[] bits = bits(model, raster.getSampleModel());
    int[] row = new int[out.width() * bands];
    for (int y = 0; y < out.height(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, out.width(), 1, row);
      for (int x = 0; x < out.width(); x++) {
        int at = x * bands;
        int red = toByte(row[at], bits[0]);
        int green = colors == 3 ? toByte(row[at + 1], bits[1]) : red;
        int blue = colors == 3 ? toByte(row[at + 2], bits[2]) : red;
        int alpha = transparent ? toByte(row[at + colors], bits[colors]) : 255;
        int pixel = alpha << 24 | red << 16 | green << 8 | blue;
        out.set(
            x,
            y,
            model.isAlphaPremultiplied()
                ? Alpha.premultipliedOnWhite(pixel)
                : Alpha.onWhite(pixel));
      }
    }
  }

  /** Of each band; a sample of fewer bits than a byte may be stored in one. */
  private static int[] bits(ColorModel model, SampleModel samples) {
    int[] bits = samples.getSampleSize();
    for (int band = 0; band < Math.min(bits.length, model.getNumComponents()); band++) {
      if (model.getComponentSize(band) < 8) {
        bits[band] = model.getComponentSize(band);
      }
    }
    return bits;
  }

  /** Of long samples the highest eight bits; short ones are stretched, without rounding up. */
  private static int toByte(int sample, int bits) {
    return bits < 8 ? 255 * sample / ((1 << bits) - 1) : sample >>> (bits - 8);
  }

  private static void copyIndexed(IndexColorModel palette, Raster raster, RgbImage out) {
    int[] colors = new int[palette.getMapSize()];
    for (int i = 0; i < colors.length; i++) {
      colors[i] = Alpha.onWhite(palette.getRGB(i));
    }
    int[] row = new int[out.width()];
    for (int y = 0; y < out.height(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, out.width(), 1, 0, row);
      for (int x = 0; x < out.width(); x++) {
        out.set(x, y, row[x] < colors.length ? colors[row[x]] : 0); // as others show such indices
      }
    }
  }

  private static void convert(BufferedImage image, RgbImage out) {
    int[] row = new int[out.width()];
    for (int y = 0; y < out.height(); y++) {
      image.getRGB(0, y, out.width(), 1, row, 0, out.width());
      for (int x = 0; x < out.width(); x++) {
        out.set(x, y, Alpha.onWhite(row[x]));
      }
    }
  }
}
