package org.histossl.data.curation;

import java.util.SplittableRandom;
import org.histossl.core.Seed;

/** Rows in clouds of very unlike sizes, as tissue is: half in the first, half of the rest next. */
final class Clouds {
  private Clouds() {}

  static float[] values(int count, int dimensions, int clouds, long seed) {
    SplittableRandom random = Seed.of(seed).random();
    float[] centers = new float[clouds * dimensions];
    for (int i = 0; i < centers.length; i++) {
      centers[i] = (float) (6 * random.nextDouble() - 3);
    }
    float[] values = new float[count * dimensions];
    for (int row = 0; row < count; row++) {
      int cloud = Math.min(clouds - 1, Integer.numberOfTrailingZeros(random.nextInt() | 1 << 30));
      for (int d = 0; d < dimensions; d++) {
        values[row * dimensions + d] =
            centers[cloud * dimensions + d] + (float) (random.nextDouble() - 0.5);
      }
    }
    return values;
  }

  static Vectors of(int count, int dimensions, int clouds, long seed) {
    return Vectors.of(dimensions, values(count, dimensions, clouds, seed));
  }
}
