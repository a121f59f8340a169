package org.histossl.data.slide;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.histossl.data.image.JdkImageReader;

/** Files that the JDK's own readers decode. */
final class JdkPicture {
  private JdkPicture() {}

  /** What is asked of a reader. */
  @FunctionalInterface
  interface Reading<T> {
    T of(ImageReader reader) throws IOException;
  }

  static BufferedImage decode(String format, byte[] file) throws IOException {
    return read(format, file, reader -> reader.read(0));
  }

  static <T> T read(String format, byte[] file, Reading<T> reading) throws IOException {
    ImageReader reader =
        JdkImageReader.first(ImageIO.getImageReadersByFormatName(format))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "this Java platform has no reader of its own for " + format));
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      return reading.of(reader);
    } finally {
      reader.dispose();
    }
  }
}
