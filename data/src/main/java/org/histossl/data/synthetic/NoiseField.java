package org.histossl.data.synthetic;

import java.util.SplittableRandom;

/** Smooth noise: values of a coarse grid, joined by smooth steps; several octaves added. */
final class NoiseField {
  private final int across;
  private final float cell;
  private final float[][] octaves;
  private final int[] widths;

  /**
   * Makes noise for a square.
   *
   * @param side of the square, in pixels
   * @param cell distance of the coarsest grid's values, in pixels
   * @param octaves how many grids, each twice as fine and half as strong as the last
   * @param random where the values come from
   */
  NoiseField(int side, float cell, int octaves, SplittableRandom random) {
    this.cell = cell;
    this.across = (int) (side / cell) + 3;
    this.octaves = new float[octaves][];
    this.widths = new int[octaves];
    for (int o = 0; o < octaves; o++) {
      int width = (across << o) + 2;
      widths[o] = width;
      this.octaves[o] = new float[width * width];
      for (int i = 0; i < this.octaves[o].length; i++) {
        this.octaves[o][i] = (float) random.nextDouble() * 2 - 1;
      }
    }
  }

  /** The noise at a pixel, about -1 to 1. */
  float at(float x, float y) {
    float sum = 0;
    float weight = 1;
    float total = 0;
    float step = 1 / cell;
    for (int o = 0; o < octaves.length; o++) {
      sum += weight * value(octaves[o], widths[o], Math.max(0, x * step), Math.max(0, y * step));
      total += weight;
      weight /= 2;
      step *= 2;
    }
    return sum / total * 1.4f;
  }

  private static float value(float[] grid, int width, float x, float y) {
    int column = Math.min((int) x, width - 2);
    int row = Math.min((int) y, width - 2);
    float u = smooth(x - column);
    float v = smooth(y - row);
    int i = row * width + column;
    float top = grid[i] + u * (grid[i + 1] - grid[i]);
    float bottom = grid[i + width] + u * (grid[i + width + 1] - grid[i + width]);
    return top + v * (bottom - top);
  }

  private static float smooth(float t) {
    float clamped = Math.min(1, t);
    return clamped * clamped * (3 - 2 * clamped);
  }
}
