package org.histossl.ssl.view;

import java.util.SplittableRandom;
import org.histossl.data.image.Planes;
import org.histossl.data.image.RgbImage;

/** Pictures for tests. */
final class Pictures {
  private Pictures() {}

  static Planes planes(RgbImage image) {
    Planes planes = new Planes();
    planes.reshape(image.width(), image.height());
    for (int i = 0; i < planes.size(); i++) {
      for (int c = 0; c < 3; c++) {
        planes.channel(c)[i] = image.rgb()[3 * i + c] & 255;
      }
    }
    return planes;
  }

  /** Smooth color gradients under noise, the same for the same seed. */
  static RgbImage noisy(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      int smooth = (pixel % width * 3 + pixel / width * (i % 3 + 1)) & 255;
      rgb[i] = (byte) ((smooth + random.nextInt(96)) & 255);
    }
    return RgbImage.of(width, height, rgb);
  }
}
