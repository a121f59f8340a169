package org.histossl.data.curation;

import java.io.IOException;
import java.util.Arrays;

/** The nearest centroid of each row; of equally near ones the first. */
final class Assignment {
  private final int[] cluster;
  private final float[] distance;

  private Assignment(int count) {
    this.cluster = new int[count];
    this.distance = new float[count];
  }

  static Assignment of(Vectors rows, Vectors centroids) throws IOException {
    Assignment nearest = new Assignment(rows.count());
    Arrays.fill(nearest.distance, Float.POSITIVE_INFINITY);
    float[] points = RowBlocks.values(centroids);
    RowBlocks.each(
        rows,
        panel -> {
          for (int point = 0; point < centroids.count(); point++) {
            nearest.offer(point, panel.first(), panel.measure(points, point));
          }
        });
    return nearest;
  }

  private void offer(int centroid, int first, float[] distances) {
    for (int i = 0; i < distances.length; i++) {
      if (distances[i] < distance[first + i]) {
        distance[first + i] = distances[i];
        cluster[first + i] = centroid;
      }
    }
  }

  /** The cluster of each row; not to be changed. */
  int[] clusters() {
    return cluster;
  }

  /** A row's squared distance to its centroid. */
  float distance(int row) {
    return distance[row];
  }

  boolean sameClusters(Assignment other) {
    return Arrays.equals(cluster, other.cluster);
  }
}
