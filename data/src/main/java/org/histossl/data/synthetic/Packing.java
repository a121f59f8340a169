package org.histossl.data.synthetic;

import java.util.SplittableRandom;

/** Finds places for discs of a class's regions, without overlap: darts, large discs first. */
final class Packing {
  private static final int CELL = 4;

  private final TissueLayout layout;
  private final int side;
  private final int width;
  private final boolean[] taken;

  Packing(TissueLayout layout, int side) {
    this.layout = layout;
    this.side = side;
    this.width = side / CELL + 1;
    this.taken = new boolean[width * width];
  }

  /** What to put at a place. */
  @FunctionalInterface
  interface Place {
    void at(float x, float y, float radius);
  }

  /**
   * Throws darts.
   *
   * @param where the class whose regions are filled
   * @param least smallest radius
   * @param most largest radius
   * @param gap distance kept between discs
   * @param effort darts for each disc's area that the slide would hold
   */
  void fill(
      TissueClass where,
      float least,
      float most,
      float gap,
      int effort,
      SplittableRandom random,
      Place place) {
    int steps = 4;
    for (int step = 0; step < steps; step++) {
      float from = most - (most - least) * step / steps;
      float to = most - (most - least) * (step + 1) / steps;
      int darts = (int) (effort * (double) side * side / (Math.PI * from * from));
      for (int dart = 0; dart < darts; dart++) {
        float radius = to + (from - to) * (float) random.nextDouble();
        float x = (float) random.nextDouble() * side;
        float y = (float) random.nextDouble() * side;
        if (layout.holds(where, x, y, radius) && free(x, y, radius + gap)) {
          take(x, y, radius);
          place.at(x, y, radius);
        }
      }
    }
  }

  private boolean free(float x, float y, float radius) {
    int reach = (int) (radius / CELL) + 1;
    int cx = (int) (x / CELL);
    int cy = (int) (y / CELL);
    int limit = (int) (radius / CELL * (radius / CELL));
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        int column = cx + dx;
        int row = cy + dy;
        if (dx * dx + dy * dy <= limit
            && column >= 0
            && row >= 0
            && column < width
            && row < width
            && taken[row * width + column]) {
          return false;
        }
      }
    }
    return true;
  }

  void take(float x, float y, float radius) {
    int reach = (int) (radius / CELL) + 1;
    int cx = (int) (x / CELL);
    int cy = (int) (y / CELL);
    int limit = (int) (radius / CELL * (radius / CELL));
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        int column = cx + dx;
        int row = cy + dy;
        if (dx * dx + dy * dy <= limit
            && column >= 0
            && row >= 0
            && column < width
            && row < width) {
          taken[row * width + column] = true;
        }
      }
    }
  }

  boolean isTaken(float x, float y) {
    int column = (int) (x / CELL);
    int row = (int) (y / CELL);
    return taken[row * width + column];
  }
}
