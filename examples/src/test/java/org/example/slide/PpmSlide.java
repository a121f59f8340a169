package org.example.slide;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Region;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.UnsupportedSlideException;
import org.histossl.data.slide.VendorText;

/**
 * A pixmap as a slide of one level, read row by row. Its header is {@code P6}, then optionally a
 * comment {@code # mpp 0.5} with the edge of a pixel in micrometres, then width, height and 255.
 */
final class PpmSlide implements Slide {
  private static final int WHITE = 0xffffff;
  private static final int LONGEST_HEADER = 200;
  private static final Pattern HEADER =
      Pattern.compile("P6\\s(?:# mpp (\\d{1,4}\\.\\d{1,6})\\n)?(\\d{1,9})\\s(\\d{1,9})\\s255\\s");

  private final Path file;
  private final RandomAccessFile pixels;
  private final long start;
  private final Level level;
  private final OptionalDouble micronsPerPixel;

  private PpmSlide(
      Path file, RandomAccessFile pixels, long start, Level level, OptionalDouble micronsPerPixel) {
    this.file = file;
    this.pixels = pixels;
    this.start = start;
    this.level = level;
    this.micronsPerPixel = micronsPerPixel;
  }

  static PpmSlide open(Path file) throws IOException {
    RandomAccessFile pixels = new RandomAccessFile(file.toFile(), "r");
    try {
      byte[] head = new byte[(int) Math.min(LONGEST_HEADER, pixels.length())];
      pixels.readFully(head);
      Matcher header = HEADER.matcher(new String(head, StandardCharsets.ISO_8859_1));
      if (!header.lookingAt()) {
        throw new UnsupportedSlideException(
            file + ": only 8-bit pixmaps without comments but for the pixels' size are read");
      }
      int width = Integer.parseInt(header.group(2));
      int height = Integer.parseInt(header.group(3));
      long wanted = header.end() + 3L * width * height;
      if (width < 1 || height < 1 || pixels.length() < wanted) {
        throw new IOException(
            file
                + ": a pixmap of "
                + width
                + " x "
                + height
                + " pixels must have "
                + wanted
                + " bytes, got "
                + pixels.length());
      }
      String microns = header.group(1);
      return new PpmSlide(
          file,
          pixels,
          header.end(),
          new Level(0, width, height, 1),
          microns == null ? OptionalDouble.empty() : VendorText.positive(microns));
    } catch (IOException | RuntimeException e) {
      pixels.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public List<Level> levels() {
    return List.of(level);
  }

  @Override
  public OptionalDouble micronsPerPixel() {
    return micronsPerPixel;
  }

  @Override
  public RgbImage read(int index, int x, int y, int width, int height) throws IOException {
    Region inside = Region.of(this, index, x, y, width, height).within(level);
    RgbImage image = RgbImage.filled(width, height, WHITE);
    for (int row = 0; row < inside.height(); row++) {
      long from = (long) (inside.y() + row) * level.width() + inside.x();
      int to = (inside.y() + row - y) * width + inside.x() - x;
      try {
        pixels.seek(start + 3 * from);
        pixels.readFully(image.rgb(), 3 * to, 3 * inside.width());
      } catch (EOFException e) {
        throw new IOException(file + ": ends within its pixels", e);
      }
    }
    return image;
  }

  @Override
  public void close() throws IOException {
    pixels.close();
  }
}
