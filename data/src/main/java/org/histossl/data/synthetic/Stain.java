package org.histossl.data.synthetic;

import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;

/**
 * What the light leaves of a stained section (Beer-Lambert): each slide with dyes, thickness, lamp
 * and unevenness of its own.
 */
final class Stain {
  private static final int TABLE = 4096;
  private static final float TABLE_SCALE = TABLE / 4f;

  private final float[] haematoxylin;
  private final float[] eosin;
  private final float[] lamp;
  private final NoiseField unevenH;
  private final NoiseField unevenE;
  private final float[] transmitted = new float[TABLE];

  Stain(int side, Seed seed) {
    SplittableRandom random = seed.random();
    float strengthH = between(random, 0.6f, 1.35f);
    float strengthE = between(random, 0.6f, 1.4f);
    haematoxylin =
        new float[] {
          strengthH * between(random, 0.60f, 0.74f),
          strengthH * between(random, 0.66f, 0.78f),
          strengthH * between(random, 0.28f, 0.44f)
        };
    eosin =
        new float[] {
          strengthE * between(random, 0.12f, 0.26f),
          strengthE * between(random, 0.80f, 0.98f),
          strengthE * between(random, 0.30f, 0.50f)
        };
    float brightness = between(random, 228, 250);
    lamp =
        new float[] {
          brightness + between(random, -4, 4),
          brightness + between(random, -4, 3),
          brightness + between(random, -3, 4)
        };
    unevenH = new NoiseField(side, side / 3f, 2, random);
    unevenE = new NoiseField(side, side / 3f, 2, random);
    for (int i = 0; i < TABLE; i++) {
      transmitted[i] = (float) Math.exp(-i / TABLE_SCALE);
    }
  }

  private static float between(SplittableRandom random, float low, float high) {
    return low + (high - low) * (float) random.nextDouble();
  }

  RgbImage photograph(Canvas canvas) {
    int side = canvas.side;
    byte[] rgb = new byte[3 * side * side];
    int to = 0;
    for (int y = 0; y < side; y++) {
      float factorH = 1;
      float factorE = 1;
      for (int x = 0; x < side; x++) {
        if ((x & 15) == 0) { // changes over hundreds of pixels
          factorH = 1 + 0.22f * unevenH.at(x, y);
          factorE = 1 + 0.22f * unevenE.at(x, y);
        }
        int i = y * side + x;
        float h = canvas.haematoxylin[i] * factorH;
        float e = canvas.eosin[i] * factorE;
        float grain = 5 * Canvas.speckle(x + 7919, y);
        for (int band = 0; band < 3; band++) {
          int density = (int) ((h * haematoxylin[band] + e * eosin[band]) * TABLE_SCALE);
          float light = lamp[band] * transmitted[Math.min(TABLE - 1, Math.max(0, density))];
          rgb[to++] = (byte) Math.max(0, Math.min(255, Math.round(light + grain)));
        }
      }
    }
    return RgbImage.of(side, side, rgb);
  }
}
