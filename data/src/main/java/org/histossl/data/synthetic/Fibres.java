package org.histossl.data.synthetic;

import java.util.SplittableRandom;

/**
 * Which way the fibres of the stroma run, and the texture that they make: white noise averaged
 * along the direction (line integral convolution, Cabral and Leedom 1993), at half the resolution.
 */
final class Fibres {
  private static final int HALF_LENGTH = 14;

  private final NoiseField bend;
  private final float base;
  private final int width;
  private final float[] texture;

  Fibres(int side, SplittableRandom random) {
    this.bend = new NoiseField(side, 420, 2, random);
    this.base = (float) (random.nextDouble() * Math.PI);
    this.width = side / 2 + 1;
    float[] white = new float[width * width];
    for (int i = 0; i < white.length; i++) {
      white[i] = (float) random.nextDouble() * 2 - 1;
    }
    this.texture = new float[white.length];
    for (int y = 0; y < width; y++) {
      for (int x = 0; x < width; x++) {
        texture[y * width + x] = alongFibre(white, x, y);
      }
    }
  }

  private float alongFibre(float[] white, int x, int y) {
    float angle = angle(2 * x, 2 * y);
    float dx = (float) Math.cos(angle);
    float dy = (float) Math.sin(angle);
    float sum = 0;
    for (int step = -HALF_LENGTH; step <= HALF_LENGTH; step++) {
      int column = Math.floorMod(Math.round(x + step * dx), width);
      int row = Math.floorMod(Math.round(y + step * dy), width);
      sum += white[row * width + column];
    }
    return sum / (float) Math.sqrt(2 * HALF_LENGTH + 1) * 1.7f; // variance 1
  }

  /** The direction at a pixel. */
  float angle(float x, float y) {
    return base + 2.2f * bend.at(x, y);
  }

  /** The texture at a pixel, mean 0 and variance about 1. */
  float at(int x, int y) {
    int column = x >> 1;
    int row = y >> 1;
    int i = row * width + column;
    int right = Math.min(column + 1, width - 1) - column;
    int down = (Math.min(row + 1, width - 1) - row) * width;
    float u = (x & 1) * 0.5f;
    float v = (y & 1) * 0.5f;
    float top = texture[i] + u * (texture[i + right] - texture[i]);
    float bottom = texture[i + down] + u * (texture[i + down + right] - texture[i + down]);
    return top + v * (bottom - top);
  }
}
