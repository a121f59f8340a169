package org.histossl.data.slide;

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
  enum Colour {
    GRAY(1),
    /** Gray, with 255 for black. */
    INVERTED_GRAY(1),
    RGB(3),
    Y_CB_CR(3),
    CMYK(4);

    private final int components;

    Colour(int components) {
      this.components = components;
    }

    int components() {
      return components;
    }
  }

  private final byte[] tables;
  private final Colour colour;
  private final JdkJpegDecoder jdk = new JdkJpegDecoder();

  JpegBlocks(byte[] tables, Colour colour) {
    this.tables = tables;
    this.colour = colour;
  }

  @Override
  public RgbImage decode(byte[][] planes, int width, int height, @Nullable RgbImage spare)
      throws IOException {
    JpegStream stream = JpegStream.of(tables, planes[0], colour == Colour.Y_CB_CR);
    JpegStream.Frame frame = stream.frame();
    if (frame.precision() != 8 || frame.components() != colour.components()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "JPEG data must have %d samples of 8 bits a pixel, got %d of %d",
              colour.components(),
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
    if (colour.components() == 3 && NativePictures.available()) {
      RgbImage target =
          spare != null && spare.width() == frame.width() && spare.height() == frame.height()
              ? spare
              : RgbImage.black(frame.width(), frame.height());
      if (NativePictures.jpeg(stream.bytes(), target)) {
        return target;
      }
    }
    return switch (colour) {
      case GRAY, RGB, Y_CB_CR -> jdk.decode(stream);
      case INVERTED_GRAY -> inverted(jdk.decode(stream));
      case CMYK -> jdk.decodeCmyk(stream);
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
