package org.histossl.data.slide;

import java.io.IOException;
import java.util.List;
import org.histossl.data.image.RgbImage;

/** A slide whose red channel is read as class codes. */
final class FirstChannelMask implements ClassMask {
  private final Slide slide;

  FirstChannelMask(Slide slide) {
    this.slide = slide;
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
    // A slide is white beyond its border, which as a code would be 255: only the inside is read.
    Region inside = region.within(levels().get(level));
    if (inside.isEmpty()) {
      return codes;
    }
    RgbImage image = slide.read(level, inside.x(), inside.y(), inside.width(), inside.height());
    byte[] rgb = image.rgb();
    for (int row = 0; row < inside.height(); row++) {
      int to = (inside.y() - y + row) * width + inside.x() - x;
      int from = row * inside.width();
      for (int column = 0; column < inside.width(); column++) {
        codes[to + column] = rgb[3 * (from + column)];
      }
    }
    return codes;
  }

  @Override
  public void close() throws IOException {
    slide.close();
  }
}
