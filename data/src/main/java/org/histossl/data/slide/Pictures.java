package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.histossl.data.image.RgbImage;

/**
 * Reads picture files as a whole: JPEG, PNG, BMP and TIFF, and whatever else {@link Slides} opens.
 * The pixels are those of {@link RgbImage#from}: the stored samples, whichever the format. An EXIF
 * orientation turns nothing.
 *
 * <pre>{@code
 * RgbImage tile = Pictures.read(Path.of("tiles/P3_64.jpg"));
 * }</pre>
 */
public final class Pictures {
  private static final long MAX_PIXELS = 1L << 27;

  private Pictures() {}

  /**
   * Reads a picture; of a pyramid its finest level.
   *
   * @param file the picture
   * @return its pixels
   * @throws IOException naming the file and the reason, if it is of no known format, damaged, or of
   *     more than 2^27 pixels
   */
  public static RgbImage read(Path file) throws IOException {
    try (Slide slide = Slides.open(file)) {
      Level level = slide.levels().get(0);
      if ((long) level.width() * level.height() > MAX_PIXELS) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "%s: a picture that is read as a whole may have %d pixels, got %d x %d; cut the"
                    + " slide into tiles",
                file,
                MAX_PIXELS,
                level.width(),
                level.height()));
      }
      return slide.read(0, 0, 0, level.width(), level.height());
    }
  }
}
