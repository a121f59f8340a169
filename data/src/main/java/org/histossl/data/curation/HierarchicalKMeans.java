package org.histossl.data.curation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hierarchical k-means with resampling. Level 0 clusters the rows, each further level the centroids
 * of the one below, each counting once: since centroids spread more evenly than rows, clusters come
 * to follow where rows are and not how many. Resampling does more of the same within a level:
 * k-means from new centers on the points closest to the centroids alone, then all points go to the
 * new centroids.
 *
 * <p>Source: Vo et al. 2024, arXiv:2405.15613, algorithm 1; behavior as facebookresearch's
 * ssl-data-curation at commit f540537. Euclidean distance; rows are taken as they come.
 */
final class HierarchicalKMeans {
  private static final Logger LOG = LoggerFactory.getLogger(HierarchicalKMeans.class);

  private final List<CurationLevel> levels;
  private final int iterations;
  private final Seed seed;

  HierarchicalKMeans(List<CurationLevel> levels, int iterations, Seed seed) {
    this.levels = levels;
    this.iterations = iterations;
    this.seed = seed;
  }

  ClusterHierarchy run(Vectors rows, Progress progress) throws IOException {
    long runs = levels.stream().mapToLong(level -> 1L + level.resamplings()).sum();
    List<Clustering> done = new ArrayList<>();
    try (Progress.Task task = progress.start("clustering", runs)) {
      Vectors points = rows;
      for (int level = 0; level < levels.size(); level++) {
        Clustering clustering = level(level, points, task);
        done.add(clustering);
        points = clustering.centroids();
      }
    }
    return new ClusterHierarchy(done);
  }

  private Clustering level(int level, Vectors points, Progress.Task task) throws IOException {
    CurationLevel config = levels.get(level);
    KMeans kMeans = new KMeans(config.clusters(), iterations);
    Seed ours = seed.at("k-means").at(level);
    Clustering clustering = first(kMeans, level, points, Draws.of(ours.at(0)));
    task.step();
    for (int round = 1; round <= config.resamplings(); round++) {
      int[] closest = clustering.closest(config.pointsPerCluster());
      Optional<Clustering> next = again(kMeans, points, closest, Draws.of(ours.at(round)));
      if (next.isEmpty()) {
        LOG.warn(
            "resampling {} of level {} is left out: the closest {} points of each of {} clusters"
                + " hold fewer different ones than there are clusters",
            round,
            level,
            config.pointsPerCluster(),
            config.clusters());
      }
      clustering = next.orElse(clustering);
      task.step();
    }
    return clustering;
  }

  /** The first run of a level, on all its points. */
  static Clustering first(KMeans kMeans, int level, Vectors points, Draws draws)
      throws IOException {
    Check.that(
        kMeans.clusters() <= points.count(),
        "level %d cannot have more clusters than points, got %d clusters for %d points",
        level,
        kMeans.clusters(),
        points.count());
    Optional<Clustering> clustering = kMeans.run(points, draws);
    Check.that(
        clustering.isPresent(),
        "level %d would have empty clusters: fewer than %d of its %d points differ; ask for fewer"
            + " clusters, or drop near-duplicates first",
        level,
        kMeans.clusters(),
        points.count());
    return clustering.get();
  }

  /** A further run, on some points; all go to the centroids found. Empty if too few differ. */
  static Optional<Clustering> again(KMeans kMeans, Vectors points, int[] chosen, Draws draws)
      throws IOException {
    if (chosen.length < kMeans.clusters()) {
      return Optional.empty();
    }
    Optional<Clustering> some = kMeans.run(points.select(chosen), draws);
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(Clustering.of(points, some.get().centroids()));
  }
}
