package org.histossl.data.slide;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.histossl.core.FileErrors;

/**
 * Opens slides: TIFF and BigTIFF pyramids, Aperio SVS, plain JPEG, PNG and BMP images as slides of
 * one level, and whatever a {@link SlideProvider} on the class path adds. What the first reader for
 * a file refuses is offered to the next one.
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
    UnsupportedSlideException refusal = null;
    for (SlideProvider provider : providers(file, head)) {
      try {
        return provider.open(file);
      } catch (UnsupportedSlideException e) {
        if (refusal == null) {
          refusal = e;
        } else {
          refusal.addSuppressed(e);
        }
      }
    }
    if (refusal != null) {
      throw refusal;
    }
    throw new IOException(
        file
            + ": not a slide of a known format (TIFF, BigTIFF, SVS, JPEG, PNG, BMP); formats of"
            + " other vendors need a module with a SlideProvider on the class path");
  }

  /** Those that accept the file, in the order in which they may try. */
  private static List<SlideProvider> providers(Path file, byte[] head) {
    List<SlideProvider> first = new ArrayList<>();
    List<SlideProvider> last = new ArrayList<>();
    for (SlideProvider provider : ServiceLoader.load(SlideProvider.class)) {
      if (provider.accepts(file, head)) {
        (provider.isFallback(file, head) ? last : first).add(provider);
      }
    }
    BUILT_IN.stream().filter(p -> p.accepts(file, head)).forEach(first::add);
    first.addAll(last);
    return first;
  }

  /** A file's first bytes; none of a folder. */
  static byte[] head(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      return new byte[0];
    }
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString(), null, "no such slide");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }
}
