package org.histossl.data.slide;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.histossl.data.image.JdkImageReader;
import org.histossl.data.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** The JPEG decoder that comes with every JDK: libjpeg 6b. Used by one thread at a time. */
final class JdkJpegDecoder implements AutoCloseable {
  private @Nullable ImageReader reader;
  private @Nullable String damage;

  RgbImage decode(JpegStream stream) throws IOException {
    return read(stream, input -> RgbImage.from(input.read(0)));
  }

  /** The components as they are, without a conversion of colors. */
  Raster decodeSamples(JpegStream stream) throws IOException {
    return read(stream, input -> input.readRaster(0, null));
  }

  /** What is asked of the reader. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(ImageReader input) throws IOException;
  }

  private <T> T read(JpegStream stream, Reading<T> reading) throws IOException {
    ImageReader input = reader();
    damage = null;
    try (ImageInputStream bytes =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(stream.bytes()))) {
      input.setInput(bytes, true, true);
      T pixels = reading.of(input);
      if (damage != null) {
        throw new IOException(damage);
      }
      return pixels;
    } finally {
      input.setInput(null);
    }
  }

  private ImageReader reader() {
    ImageReader known = reader;
    if (known == null) {
      known =
          JdkImageReader.first(ImageIO.getImageReadersByFormatName("jpeg"))
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "this Java platform has no JPEG reader of its own"));
      known.addIIOReadWarningListener((source, warning) -> warn(warning));
      reader = known;
    }
    return known;
  }

  /** Pixels are missing where the data ends early or has codes that do not exist. */
  private void warn(String warning) {
    String lower = warning.toLowerCase(Locale.ROOT);
    if (lower.contains("premature") || lower.contains("huffman") || lower.contains("truncated")) {
      damage = "damaged JPEG data: " + warning;
    }
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.dispose();
      reader = null;
    }
  }
}
