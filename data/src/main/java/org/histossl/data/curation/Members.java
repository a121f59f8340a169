package org.histossl.data.curation;

import java.io.IOException;
import java.util.Arrays;

/** The items of each cluster, in ascending order or the closest first. */
final class Members {
  private final int[] starts;
  private final int[] items;

  private Members(int[] starts, int[] items) {
    this.starts = starts;
    this.items = items;
  }

  /**
   * The items of each cluster, ascending.
   *
   * @param clusters the cluster of each item
   * @param count how many clusters there are
   */
  static Members of(int[] clusters, int count) {
    int[] starts = new int[count + 1];
    for (int cluster : clusters) {
      starts[cluster + 1]++;
    }
    for (int i = 0; i < count; i++) {
      starts[i + 1] += starts[i];
    }
    int[] next = starts.clone();
    int[] items = new int[clusters.length];
    for (int item = 0; item < clusters.length; item++) {
      items[next[clusters[item]]++] = item;
    }
    return new Members(starts, items);
  }

  /**
   * The same clusters, the items closest to their centroids first; of equally close ones in order.
   */
  Members closestFirst(Assignment nearest) throws IOException {
    int[] sorted = new int[items.length];
    RowBlocks.parallel(
        clusters(),
        cluster -> {
          long[] keys = new long[size(cluster)];
          for (int i = 0; i < keys.length; i++) {
            int item = item(cluster, i);
            keys[i] = key(nearest.distance(item), item);
          }
          Arrays.sort(keys);
          for (int i = 0; i < keys.length; i++) {
            sorted[starts[cluster] + i] = (int) keys[i];
          }
        });
    return new Members(starts, sorted);
  }

  /** Sorts as the distance does, then as the item; bits of floats of at least 0 sort as they do. */
  static long key(float distance, int item) {
    return (long) Float.floatToRawIntBits(distance) << Integer.SIZE | item;
  }

  int clusters() {
    return starts.length - 1;
  }

  int size(int cluster) {
    return starts[cluster + 1] - starts[cluster];
  }

  int item(int cluster, int place) {
    return items[starts[cluster] + place];
  }

  /** The first items of a cluster, at most so many as there are. */
  int[] first(int cluster, int most) {
    int from = starts[cluster];
    return Arrays.copyOfRange(items, from, from + Math.min(most, size(cluster)));
  }
}
