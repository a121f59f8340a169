package org.histossl.data.curation;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Points in clusters, each point in that of the nearest centroid.
 *
 * @param centroids {@code [clusters, dimensions]}
 * @param nearest the cluster of each point
 */
record Clustering(Vectors centroids, Assignment nearest) {
  /** Assigns points to centroids that came from these or other points. */
  static Clustering of(Vectors points, Vectors centroids) throws IOException {
    return new Clustering(centroids, Assignment.of(points, centroids));
  }

  int clusters() {
    return centroids.count();
  }

  /** The points of each cluster, ascending. */
  Members members() {
    return Members.of(nearest.clusters(), clusters());
  }

  /** The points of each cluster, the closest to its centroid first. */
  Members closestFirst() throws IOException {
    return members().closestFirst(nearest);
  }

  /** The closest points of each cluster, cluster by cluster, at most so many of each. */
  int[] closest(int pointsPerCluster) throws IOException {
    Members sorted = closestFirst();
    return IntStream.range(0, clusters())
        .flatMap(cluster -> Arrays.stream(sorted.first(cluster, pointsPerCluster)))
        .toArray();
  }
}
