package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import org.histossl.data.image.RgbImage;

/** A slide whose pixels are read as class codes. */
final class CodeMask implements ClassMask {
  private static final int LARGEST_CODE = 255;

  private final Path file;
  private final Slide slide;
  private final IntUnaryOperator codeOfPixel;

  CodeMask(Path file, Slide slide, IntUnaryOperator codeOfPixel) {
    this.file = file;
    this.slide = slide;
    this.codeOfPixel = codeOfPixel;
  }

  @Override
  public String name() {
    return slide.name();
  }

  @Override
  public List<Level> levels() {
    return slide.levels();
  }

  @Override
  public byte[] read(int level, int x, int y, int width, int height) throws IOException {
    Region region = Region.of(slide, level, x, y, width, height);
    byte[] codes = new byte[Math.multiplyExact(width, height)];
    // Only the inside is read: a slide may be white beyond its border, which is no code.
    Region inside = region.within(levels().get(level));
    if (inside.isEmpty()) {
      return codes;
    }
    RgbImage image = slide.read(level, inside.x(), inside.y(), inside.width(), inside.height());
    for (int row = 0; row < inside.height(); row++) {
      int to = (inside.y() - y + row) * width + inside.x() - x;
      for (int column = 0; column < inside.width(); column++) {
        int code = codeOfPixel.applyAsInt(image.get(column, row));
        if (code < 0 || code > LARGEST_CODE) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "%s: class codes must be in 0..%d, got %d at x=%d y=%d of level %d",
                  file,
                  LARGEST_CODE,
                  code,
                  inside.x() + column,
                  inside.y() + row,
                  level));
        }
        codes[to + column] = (byte) code;
      }
    }
    return codes;
  }

  @Override
  public void close() throws IOException {
    slide.close();
  }
}
