package org.histossl.data.curation;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;

/**
 * Rows whose cosine is at least some threshold: near-duplicates within a pool, and rows of a pool
 * that are near to others. All pairs are compared, none is missed; most are given up after a few
 * dimensions.
 */
final class NearRows {
  private NearRows() {}

  /**
   * For each row the first row of its group, where rows are in one group that a chain of near pairs
   * joins (connected components).
   */
  static int[] groups(Vectors vectors, double cosine, Progress progress) throws IOException {
    float bound = UnitVectors.squaredDistance(cosine);
    Vectors rows = new UnitVectors(vectors);
    AtomicIntegerArray parent = new AtomicIntegerArray(IntStream.range(0, rows.count()).toArray());
    int blocks = RowBlocks.count(rows);
    try (Progress.Task task = progress.start("looking for near-duplicates", blocks)) {
      for (int block = 0; block < blocks; block++) {
        int start = block;
        float[] points = RowBlocks.values(rows, block);
        RowBlocks.parallel(
            blocks - block,
            part -> {
              Panel panel = RowBlocks.panel(rows, start + part);
              for (int point = 0; point < points.length / rows.dimensions(); point++) {
                if (panel.anyWithin(points, point, bound)) {
                  join(parent, start * RowBlocks.ROWS + point, panel, bound);
                }
              }
            });
        task.step();
      }
    }
    return IntStream.range(0, rows.count()).map(row -> root(parent, row)).toArray();
  }

  private static void join(AtomicIntegerArray parent, int row, Panel panel, float bound) {
    for (int i = 0; i < panel.size(); i++) {
      if (panel.distances()[i] <= bound) {
        join(parent, row, panel.first() + i);
      }
    }
  }

  /** The larger root goes below the smaller, so that the outcome depends on no order. */
  private static void join(AtomicIntegerArray parent, int one, int other) {
    while (true) {
      int first = root(parent, one);
      int second = root(parent, other);
      int low = Math.min(first, second);
      int high = Math.max(first, second);
      if (low == high || parent.compareAndSet(high, high, low)) {
        return;
      }
    }
  }

  private static int root(AtomicIntegerArray parent, int row) {
    int at = row;
    int above = parent.get(at);
    while (above != at) {
      int next = parent.get(above);
      parent.compareAndSet(at, above, next); // halves the way for the next time
      at = above;
      above = next;
    }
    return at;
  }

  /** Which rows of a pool are near to any of other rows. */
  static boolean[] nearTo(Vectors pool, Vectors others, double cosine) throws IOException {
    float bound = UnitVectors.squaredDistance(cosine);
    requireSameDimensions(pool, others);
    float[] points = RowBlocks.values(new UnitVectors(others));
    boolean[] near = new boolean[pool.count()];
    RowBlocks.each(
        new UnitVectors(pool),
        panel -> {
          for (int point = 0; point < others.count(); point++) {
            if (panel.anyWithin(points, point, bound)) {
              for (int i = 0; i < panel.size(); i++) {
                near[panel.first() + i] |= panel.distances()[i] <= bound;
              }
            }
          }
        });
    return near;
  }

  static void requireSameDimensions(Vectors pool, Vectors others) {
    Check.that(
        pool.dimensions() == others.dimensions(),
        "both sets of rows must come from one encoder, got %d dimensions in the pool and %d",
        pool.dimensions(),
        others.dimensions());
  }
}
