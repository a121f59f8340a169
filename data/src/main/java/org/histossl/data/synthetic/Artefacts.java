package org.histossl.data.synthetic;

import java.util.SplittableRandom;
import org.histossl.data.image.RgbImage;

/** What lies on the glass beside the tissue: marks of a pen on some slides, dust on all. */
final class Artefacts {
  private static final int[] INKS = {0x1c5b3a, 0x20308c, 0x18181c, 0x8c1c24};

  private Artefacts() {}

  static void add(RgbImage image, SplittableRandom random) {
    dust(image, random);
    if (random.nextInt(3) == 0) {
      penMark(image, random);
    }
  }

  private static void dust(RgbImage image, SplittableRandom random) {
    int specks = 10 + random.nextInt(40);
    for (int i = 0; i < specks; i++) {
      float radius = 1 + 4 * (float) Math.pow(random.nextDouble(), 3);
      int gray = 40 + random.nextInt(90);
      disc(
          image,
          random.nextInt(image.width()),
          random.nextInt(image.height()),
          radius,
          gray << 16 | gray << 8 | gray,
          0.7f);
    }
  }

  /** A stroke along the edge of the glass, transparent enough to see through. */
  private static void penMark(RgbImage image, SplittableRandom random) {
    int ink = INKS[random.nextInt(INKS.length)];
    double side = image.width();
    double x = side * (0.03 + 0.2 * random.nextDouble());
    double y = side * (0.03 + 0.2 * random.nextDouble());
    double way = random.nextDouble() * Math.PI / 2;
    float radius = (float) (side * (0.008 + 0.008 * random.nextDouble()));
    int steps = (int) (side * (0.15 + 0.2 * random.nextDouble()) / radius * 4);
    boolean[] inked = new boolean[image.width() * image.height()];
    for (int i = 0; i < steps; i++) {
      ink(image, inked, x, y, radius, ink);
      x += Math.cos(way) * radius / 4;
      y += Math.sin(way) * radius / 4;
      way += 0.08 * (random.nextDouble() - 0.5);
    }
  }

  private static void ink(
      RgbImage image, boolean[] inked, double cx, double cy, float radius, int ink) {
    for (int y = (int) (cy - radius); y <= cy + radius; y++) {
      for (int x = (int) (cx - radius); x <= cx + radius; x++) {
        boolean on = x >= 0 && y >= 0 && x < image.width() && y < image.height();
        if (on
            && !inked[y * image.width() + x]
            && (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius) {
          inked[y * image.width() + x] = true;
          blend(image, x, y, ink, 0.72f + 0.1f * Canvas.speckle(x >> 2, y >> 2));
        }
      }
    }
  }

  private static void disc(RgbImage image, int cx, int cy, float radius, int color, float opacity) {
    int reach = (int) radius + 1;
    for (int y = Math.max(0, cy - reach); y <= Math.min(image.height() - 1, cy + reach); y++) {
      for (int x = Math.max(0, cx - reach); x <= Math.min(image.width() - 1, cx + reach); x++) {
        if ((x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius) {
          blend(image, x, y, color, opacity);
        }
      }
    }
  }

  private static void blend(RgbImage image, int x, int y, int color, float opacity) {
    int under = image.get(x, y);
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      float below = under >> shift & 255;
      float above = color >> shift & 255;
      mixed |= Math.round(below + opacity * (above - below)) << shift;
    }
    image.set(x, y, mixed);
  }
}
