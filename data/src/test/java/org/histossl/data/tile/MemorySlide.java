package org.histossl.data.tile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/** A slide in memory, with coarser levels by averaging, that counts the pixels read of level 0. */
final class MemorySlide implements Slide {
  private final List<RgbImage> images = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();
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
    return OptionalDouble.empty();
  }

  @Override
  public RgbImage read(int level, int x, int y, int width, int height) throws IOException {
    if (level == 0) {
      finePixelsRead += (long) width * height;
    }
    return images.get(level).crop(x, y, width, height);
  }

  @Override
  public void close() {}
}
