package org.histossl.data.curation;

import java.io.IOException;
import java.util.Optional;
import org.histossl.core.Check;

/**
 * Lloyd's algorithm from {@link Seeding}: means and assignments in turn, a fixed number of times. A
 * cluster that lost its last row keeps its centroid. Sums are in double precision, in the order of
 * the rows.
 *
 * @param clusters how many clusters
 * @param iterations how often means are taken
 */
record KMeans(int clusters, int iterations) {
  /** Rows of a cluster that are read at once. */
  private static final int ROWS = 64;

  /**
   * Clusters rows.
   *
   * @return the clusters, empty where there are fewer different rows than clusters
   */
  Optional<Clustering> run(Vectors rows, Draws draws) throws IOException {
    int[] initial = Seeding.choose(rows, clusters, draws);
    return initial.length < clusters ? Optional.empty() : Optional.of(from(rows, initial));
  }

  /** Clusters rows from some of them as centers. */
  Clustering from(Vectors rows, int[] initial) throws IOException {
    float[] centroids = new float[Math.multiplyExact(clusters, rows.dimensions())];
    rows.select(initial).read(0, clusters, centroids, 0);
    Clustering now = Clustering.of(rows, Vectors.of(rows.dimensions(), centroids));
    for (int i = 0; i < iterations; i++) {
      Clustering next = Clustering.of(rows, means(rows, now));
      boolean still = next.nearest().sameClusters(now.nearest());
      now = next;
      if (still) { // further means would be the same, to the bit
        break;
      }
    }
    return now;
  }

  private Vectors means(Vectors rows, Clustering now) throws IOException {
    int dimensions = rows.dimensions();
    float[] means = new float[clusters * dimensions];
    Members members = now.members();
    Check.invariant(members.clusters() == clusters, "clusters: %d", members.clusters());
    RowBlocks.parallel(
        clusters,
        cluster -> {
          if (members.size(cluster) == 0) {
            now.centroids().read(cluster, 1, means, cluster * dimensions);
          } else {
            int[] chosen = members.first(cluster, Integer.MAX_VALUE);
            mean(rows.select(chosen), means, cluster * dimensions);
          }
        });
    return Vectors.of(dimensions, means);
  }

  private static void mean(Vectors rows, float[] target, int offset) throws IOException {
    int dimensions = rows.dimensions();
    double[] sums = new double[dimensions];
    float[] values = new float[Math.min(ROWS, rows.count()) * dimensions];
    for (int first = 0; first < rows.count(); first += ROWS) {
      int count = Math.min(ROWS, rows.count() - first);
      rows.read(first, count, values, 0);
      for (int row = 0; row < count; row++) {
        add(sums, values, row * dimensions);
      }
    }
    for (int d = 0; d < dimensions; d++) {
      target[offset + d] = (float) (sums[d] / rows.count());
    }
  }

  private static void add(double[] sums, float[] values, int start) {
    for (int d = 0; d < sums.length; d++) {
      sums[d] += values[start + d];
    }
  }
}
