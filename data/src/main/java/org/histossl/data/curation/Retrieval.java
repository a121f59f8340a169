package org.histossl.data.curation;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.LongStream;
import org.histossl.core.Check;

/** The rows of a pool nearest to each of some seeds by cosine; of equally near ones the first. */
final class Retrieval {
  private final int neighbors;

  /** For each seed its nearest rows so far, as {@link Members#key}s, ascending. */
  private final long[][] nearest;

  /** The last of each seed's keys, which spares most offers the lock. */
  private final AtomicLongArray last;

  private Retrieval(int seeds, int neighbors) {
    this.neighbors = neighbors;
    this.nearest = new long[seeds][neighbors];
    for (long[] keys : nearest) {
      Arrays.fill(keys, Long.MAX_VALUE);
    }
    this.last =
        new AtomicLongArray(LongStream.generate(() -> Long.MAX_VALUE).limit(seeds).toArray());
  }

  /**
   * Finds the nearest rows.
   *
   * @return for each seed the numbers of its rows, the nearest first
   */
  static int[][] nearest(Vectors pool, Vectors seeds, int neighbors) throws IOException {
    NearRows.requireSameDimensions(pool, seeds);
    Check.that(
        Check.positive("neighbors", neighbors) <= pool.count(),
        "cannot retrieve %d neighbors of a seed from a pool of %d rows",
        neighbors,
        pool.count());
    Retrieval retrieval = new Retrieval(seeds.count(), neighbors);
    float[] points = RowBlocks.values(new UnitVectors(seeds));
    RowBlocks.each(
        new UnitVectors(pool),
        panel -> {
          for (int seed = 0; seed < seeds.count(); seed++) {
            float[] distances = panel.measure(points, seed);
            for (int i = 0; i < distances.length; i++) {
              retrieval.offer(seed, Members.key(distances[i], panel.first() + i));
            }
          }
        });
    return Arrays.stream(retrieval.nearest)
        .map(keys -> Arrays.stream(keys).mapToInt(key -> (int) key).toArray())
        .toArray(int[][]::new);
  }

  /** Keys are all different, so that the outcome does not depend on the order of offers. */
  private void offer(int seed, long key) {
    if (key >= last.get(seed)) {
      return;
    }
    long[] keys = nearest[seed];
    synchronized (keys) {
      int at = neighbors - 1;
      if (key >= keys[at]) {
        return;
      }
      for (; at > 0 && keys[at - 1] > key; at--) {
        keys[at] = keys[at - 1];
      }
      keys[at] = key;
      last.set(seed, keys[neighbors - 1]);
    }
  }
}
