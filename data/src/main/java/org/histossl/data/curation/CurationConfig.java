package org.histossl.data.curation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * How a pool of tiles is curated. Source: Vo et al. 2024, "Automatic data curation for
 * self-supervised learning: a clustering-based approach", arXiv:2405.15613.
 *
 * @param target how many tiles are wanted; exactly so many come
 * @param duplicateCosine tiles whose cosine is at least this count as one, of which the first
 *     stays; empty keeps all. Depends on the encoder: DINOv2 (arXiv:2304.07193, appendix A) took
 *     0.6 for a network made for copy detection; tiles of one stain lie far closer under most
 *     encoders
 * @param levels the clusterings, the finest first; each clusters the centroids of the one before
 * @param iterations how often k-means takes means
 * @param copies how often a tile may be taken; 1 for tiles that differ
 * @param choice which tiles of a cluster are taken
 */
public record CurationConfig(
    int target,
    OptionalDouble duplicateCosine,
    List<CurationLevel> levels,
    int iterations,
    int copies,
    TileChoice choice) {
  /** The paper's iterations of k-means. */
  private static final int ITERATIONS = 50;

  /**
   * Points a cluster in each of the paper's levels: 743M images in 10M, 500k, 50k, 10k clusters.
   */
  private static final int[] POINTS_A_CLUSTER = {74, 20, 10, 5};

  /** The paper's points per cluster in each of its 10 resamplings; the finest level has none. */
  private static final int[] RESAMPLED_POINTS = {1, 10, 5, 3};

  private static final int RESAMPLINGS = 10;

  /**
   * Checks the numbers.
   *
   * @param target how many tiles are wanted
   * @param duplicateCosine from which cosine on tiles count as one
   * @param levels the clusterings, the finest first
   * @param iterations how often k-means takes means
   * @param copies how often a tile may be taken
   * @param choice which tiles of a cluster are taken
   */
  public CurationConfig {
    levels = List.copyOf(levels);
    Check.positive("target", target);
    duplicateCosine.ifPresent(cosine -> Check.inRange("duplicateCosine", cosine, -1, 1));
    Check.that(!levels.isEmpty(), "curation needs at least one level of clusters, got none");
    for (int i = 1; i < levels.size(); i++) {
      int below = levels.get(i - 1).clusters();
      Check.that(
          levels.get(i).clusters() <= below,
          "each level clusters the centroids of the one below: level %d has %d of them, got %d"
              + " clusters in level %d",
          i - 1,
          below,
          levels.get(i).clusters(),
          i);
    }
    Check.positive("iterations", iterations);
    Check.positive("copies", copies);
  }

  /**
   * The paper's hierarchy for web images in proportion to a smaller pool: four levels with 74, 20,
   * 10 and 5 points a cluster, ten resamplings above the finest, 50 iterations; levels that would
   * have a single cluster are left out. No tile twice, tiles of a cluster by chance, no search for
   * duplicates. Where the paper splits 100,000 coarse clusters for the finest level, here one
   * k-means finds it.
   *
   * @param count how many tiles the pool has
   * @param target how many tiles are wanted
   * @return the configuration
   */
  public static CurationConfig paper(int count, int target) {
    List<CurationLevel> levels = new ArrayList<>();
    int points = Check.positive("count", count);
    for (int i = 0; i < POINTS_A_CLUSTER.length && (i == 0 || points >= 2); i++) {
      int clusters = points / POINTS_A_CLUSTER[i];
      if (clusters >= 2 || i == 0) {
        int resamplings = RESAMPLED_POINTS[i] == 1 ? 0 : RESAMPLINGS;
        levels.add(new CurationLevel(Math.max(1, clusters), resamplings, RESAMPLED_POINTS[i]));
      }
      points = clusters;
    }
    return new CurationConfig(
        target, OptionalDouble.empty(), levels, ITERATIONS, 1, TileChoice.RANDOM);
  }

  /**
   * The same with near-duplicates dropped first.
   *
   * @param cosine tiles whose cosine is at least this count as one
   * @return a new configuration
   */
  public CurationConfig withDuplicateCosine(double cosine) {
    return new CurationConfig(
        target, OptionalDouble.of(cosine), levels, iterations, copies, choice);
  }
}
