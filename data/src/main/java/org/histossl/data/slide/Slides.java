package org.histossl.data.slide;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Opens slides: TIFF and BigTIFF pyramids, Aperio SVS, plain JPEG and PNG images as slides of one
 * level, and whatever a {@link SlideProvider} on the class path adds.
 *
 * <pre>{@code
 * try (Slide slide = Slides.open(path)) {
 *   RgbImage tile = slide.read(0, 1024, 2048, 224, 224);
 * }
 * }</pre>
 */
public final class Slides {
  private static final int HEAD_BYTES = 64;
  private static final List<SlideProvider> BUILT_IN =
      List.of(new TiffSlideProvider(), new PlainImageProvider());

  private Slides() {}

  /**
   * Opens a slide.
   *
   * @param file the slide
   * @return the slide, to be closed by the caller
   * @throws IOException naming the file and the reason, if it is of no known format or damaged
   */
  public static Slide open(Path file) throws IOException {
    byte[] head = head(file);
    List<SlideProvider> providers =
        Stream.concat(
                ServiceLoader.load(SlideProvider.class).stream().map(p -> p.get()),
                BUILT_IN.stream())
            .toList();
    for (SlideProvider provider : providers) {
      if (provider.accepts(file, head)) {
        return provider.open(file);
      }
    }
    throw new IOException(
        file
            + ": not a slide of a known format (TIFF, BigTIFF, SVS, JPEG, PNG); formats of other"
            + " vendors need a module with a SlideProvider on the class path");
  }

  private static byte[] head(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return new byte[0];
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such slide");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD_BYTES);
    }
  }
}
