package org.histossl.data.slide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Assumptions;

/** Images and files for the tests of this package. */
final class Samples {
  private Samples() {}

  /** A picture with smooth shades and fine grain, so that a wrong pixel shows. */
  static RgbImage picture(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RgbImage image = RgbImage.filled(width, height, 0);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 120 + (int) (90 * Math.sin(x / 23.0));
        int green = 120 + (int) (90 * Math.cos(y / 31.0));
        int blue = 100 + random.nextInt(20);
        image.set(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  /** Small tiles and levels, so that a small picture has many of both. */
  static PyramidConfig lossless(PyramidConfig.Format format) {
    return PyramidConfig.picture(0.5)
        .withFormat(format)
        .withCodec(PyramidConfig.Codec.DEFLATE)
        .withTilePixels(64)
        .withDownsamples(List.of(1, 2, 4));
  }

  static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }

  static RgbImage whole(Slide slide, int level) throws IOException {
    Level of = slide.levels().get(level);
    return slide.read(level, 0, 0, of.width(), of.height());
  }

  /** A file or folder of the real images; the test is skipped where they are absent. */
  static Path real(String name) {
    Path path = Path.of(System.getProperty("data.dir", "missing")).resolve(name);
    Assumptions.assumeTrue(Files.exists(path), () -> "skipped, no real images at " + path);
    return path;
  }
}
