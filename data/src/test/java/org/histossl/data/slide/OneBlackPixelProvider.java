package org.histossl.data.slide;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.data.image.RgbImage;

/** A vendor format for the test of the seam. */
public final class OneBlackPixelProvider implements SlideProvider {
  @Override
  public boolean accepts(Path file, byte[] head) {
    return file.toString().endsWith(".oneblack");
  }

  @Override
  public Slide open(Path file) {
    return new Slide() {
      @Override
      public String name() {
        return "one black pixel";
      }

      @Override
      public List<Level> levels() {
        return List.of(new Level(0, 1, 1, 1));
      }

      @Override
      public OptionalDouble micronsPerPixel() {
        return OptionalDouble.empty();
      }

      @Override
      public RgbImage read(int level, int x, int y, int width, int height) {
        return RgbImage.filled(width, height, 0);
      }

      @Override
      public void close() {}
    };
  }
}
