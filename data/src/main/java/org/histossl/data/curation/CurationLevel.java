package org.histossl.data.curation;

import org.histossl.core.Check;

/**
 * A level of hierarchical k-means.
 *
 * @param clusters how many clusters; fewer than on the level below
 * @param resamplings how often k-means runs again on the points closest to the centroids only,
 *     which evens out how densely clusters lie; 0 for plain k-means
 * @param pointsPerCluster how many points of each cluster a resampling takes; about half the mean
 *     size of a cluster
 */
public record CurationLevel(int clusters, int resamplings, int pointsPerCluster) {
  /**
   * Checks the numbers.
   *
   * @param clusters how many clusters
   * @param resamplings how often k-means runs again
   * @param pointsPerCluster points of each cluster that a resampling takes
   */
  public CurationLevel {
    Check.positive("clusters", clusters);
    Check.notNegative("resamplings", resamplings);
    Check.positive("pointsPerCluster", pointsPerCluster);
  }

  /**
   * A level without resampling.
   *
   * @param clusters how many clusters
   * @return the level
   */
  public static CurationLevel plain(int clusters) {
    return new CurationLevel(clusters, 0, 1);
  }
}
