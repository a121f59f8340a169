package org.histossl.data.slide;

import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import org.histossl.data.image.NativePictures;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that are JPEG streams. libjpeg-turbo decodes them where its native code is on the class
 * path, else the JDK's libjpeg; both give the same pixels.
 */
final class JpegBlocks implements BlockDecoder {
  /** What the components of a pixel are. */
  enum Color {
    GRAY(1),
    /** Gray, with 255 for black. */
    INVERTED_GRAY(1),
    RGB(3),
    Y_CB_CR(3),
    CMYK(4),
    /** Inks as Adobe's programs write them into files of their own: 255 for none. */
    INVERTED_CMYK(4),
    /** The same, three of them as luma and chroma. */
    INVERTED_YCCK(4);

    private final int components;

    Color(int components) {
      this.components = components;
    }

    int components() {
      return components;
    }
  }

  private final byte[] tables;
  private final Color color;
  private final JdkJpegDecoder jdk = new JdkJpegDecoder();

  JpegBlocks(byte[] tables, Color color) {
    this.tables = tables;
    this.color = color;
  }

  @Override
  public RgbImage decode(byte[][] planes, int width, int height, @Nullable RgbImage spare)
      throws IOException {
    JpegStream stream = JpegStream.of(tables, planes[0], color == Color.Y_CB_CR);
    JpegStream.Frame frame = stream.frame();
    if (frame.precision() != 8 || frame.components() != color.components()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "JPEG data must have %d samples of 8 bits a pixel, got %d of %d",
              color.components(),
              frame.components(),
              frame.precision()));
    }
    // Decoders fill what the stream claims: never more than a block with a padded border.
    if (frame.width() < width
        || frame.height() < height
        || (long) frame.width() * frame.height() > 4L * Math.max(1 << 16, (long) width * height)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "JPEG data of %d x %d pixels in a tile or strip of %d x %d",
              frame.width(),
              frame.height(),
              width,
              height));
    }
    if (color.components() == 3 && NativePictures.available()) {
      RgbImage target =
          spare != null && spare.width() == frame.width() && spare.height() == frame.height()
              ? spare
              : RgbImage.black(frame.width(), frame.height());
      if (NativePictures.jpeg(stream.bytes(), target)) {
        return target;
      }
    }
    return switch (color) {
      case GRAY, RGB, Y_CB_CR -> jdk.decode(stream);
      case INVERTED_GRAY -> inverted(jdk.decode(stream));
      case CMYK, INVERTED_CMYK, INVERTED_YCCK -> inks(jdk.decodeSamples(stream));
    };
  }

  private RgbImage inks(Raster raster) {
    RgbImage out = RgbImage.black(raster.getWidth(), raster.getHeight());
    int[] row = new int[4 * out.width()];
    for (int y = 0; y < out.height(); y++) {
      raster.getPixels(0, y, out.width(), 1, row);
      for (int x = 0; x < out.width(); x++) {
        out.set(x, y, ink(row, 4 * x));
      }
    }
    return out;
  }

  private int ink(int[] row, int at) {
    return switch (color) {
      case INVERTED_CMYK ->
          Pixels.fromCmyk(255 - row[at], 255 - row[at + 1], 255 - row[at + 2], 255 - row[at + 3]);
      case INVERTED_YCCK -> {
        // Red, green and blue of these are the inks, and the inks are inverted.
        int rgb = Pixels.fromYCbCr(row[at], row[at + 1], row[at + 2]);
        yield Pixels.fromCmyk(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, 255 - row[at + 3]);
      }
      default -> Pixels.fromCmyk(row[at], row[at + 1], row[at + 2], row[at + 3]);
    };
  }

  private static RgbImage inverted(RgbImage image) {
    byte[] rgb = image.rgb();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ~rgb[i];
    }
    return image;
  }

  @Override
  public void close() {
    jdk.close();
  }
}
