package org.histossl.data.tile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.BrokenBlockException;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/** A slide in memory, with coarser levels by averaging, that counts the pixels read of level 0. */
final class MemorySlide implements Slide {
  private static final int BLOCK = 64;

  private final List<RgbImage> images = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();
  private final Set<Integer> broken = new HashSet<>();
  private OptionalDouble micronsPerPixel = OptionalDouble.empty();
  private long finePixelsRead;

  MemorySlide(RgbImage finest, int... downsamples) {
    images.add(finest);
    levels.add(new Level(0, finest.width(), finest.height(), 1));
    for (int factor : downsamples) {
      RgbImage image = reduced(finest, factor);
      levels.add(new Level(images.size(), image.width(), image.height(), factor));
      images.add(image);
    }
  }

  /** White with a textured pink square. */
  static RgbImage tissue(int width, int height, int x, int y, int size) {
    RgbImage image = RgbImage.filled(width, height, 0xf4f4f4);
    for (int row = y; row < y + size; row++) {
      for (int column = x; column < x + size; column++) {
        boolean nucleus = (row / 5 + column / 7) % 3 == 0;
        image.set(column, row, nucleus ? 0x58307a : 0xd890b8 + (row * 31 + column * 17) % 8);
      }
    }
    return image;
  }

  private static RgbImage reduced(RgbImage fine, int factor) {
    int width = Math.max(1, fine.width() / factor);
    int height = Math.max(1, fine.height() / factor);
    RgbImage coarse = RgbImage.filled(width, height, 0);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int packed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          int sum = 0;
          for (int i = 0; i < factor * factor; i++) {
            sum += fine.get(x * factor + i % factor, y * factor + i / factor) >> shift & 255;
          }
          packed |= (sum / (factor * factor)) << shift;
        }
        coarse.set(x, y, packed);
      }
    }
    return coarse;
  }

  MemorySlide withMicronsPerPixel(double value) {
    micronsPerPixel = OptionalDouble.of(value);
    return this;
  }

  /** Blocks of 64 pixels of a level, of which this one cannot be decoded. */
  MemorySlide withBrokenBlock(int level, int column, int row) {
    broken.add((level << 16) + (row << 8) + column);
    return this;
  }

  long finePixelsRead() {
    return finePixelsRead;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<Level> levels() {
    return List.copyOf(levels);
  }

  @Override
  public OptionalDouble micronsPerPixel() {
    return micronsPerPixel;
  }

  @Override
  public RgbImage read(int level, int x, int y, int width, int height) throws IOException {
    if (level == 0) {
      finePixelsRead += (long) width * height;
    }
    for (int row = y / BLOCK; row <= (y + height - 1) / BLOCK; row++) {
      for (int column = x / BLOCK; column <= (x + width - 1) / BLOCK; column++) {
        if (broken.contains((level << 16) + (row << 8) + column)) {
          throw new BrokenBlockException(
              name(),
              level,
              column * BLOCK,
              row * BLOCK,
              BLOCK,
              BLOCK,
              new IOException("truncated"));
        }
      }
    }
    RgbImage image = images.get(level);
    RgbImage out = RgbImage.filled(width, height, 0xffffff);
    for (int row = Math.max(0, y); row < Math.min(image.height(), y + height); row++) {
      for (int column = Math.max(0, x); column < Math.min(image.width(), x + width); column++) {
        out.set(column - x, row - y, image.get(column, row));
      }
    }
    return out;
  }

  @Override
  public void close() {}
}
