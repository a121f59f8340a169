package org.histossl.data.stain;

import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;

/** Stained pictures by the law of Beer and Lambert, a third of them empty glass. */
final class Pictures {
  private Pictures() {}

  static RgbImage stained(StainVector haematoxylin, StainVector eosin, long seed) {
    SplittableRandom random = Seed.of(seed).random();
    RgbImage image = RgbImage.filled(40, 30, 0xffffff);
    byte[] rgb = image.rgb();
    for (int i = 0; i < rgb.length; i += 3) {
      if (random.nextInt(3) > 0) {
        double h = random.nextInt(4) == 0 ? 0.6 + random.nextDouble() : 0.1 * random.nextDouble();
        double e = 0.2 + 0.5 * random.nextDouble();
        rgb[i] = OpticalDensity.light(h * haematoxylin.red() + e * eosin.red());
        rgb[i + 1] = OpticalDensity.light(h * haematoxylin.green() + e * eosin.green());
        rgb[i + 2] = OpticalDensity.light(h * haematoxylin.blue() + e * eosin.blue());
      }
    }
    return image;
  }

  static RgbImage stained(long seed) {
    return stained(Stains.reference().haematoxylin(), Stains.reference().eosin(), seed);
  }

  /** Of other dyes than the reference. */
  static RgbImage purple(long seed) {
    return stained(
        StainVector.towards(0.65, 0.70, 0.29), StainVector.towards(0.12, 0.95, 0.28), seed);
  }

  static int largestDifference(RgbImage one, RgbImage other) {
    int largest = 0;
    for (int i = 0; i < one.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((one.rgb()[i] & 255) - (other.rgb()[i] & 255)));
    }
    return largest;
  }
}
