package org.histossl.data.curation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Check;

/**
 * Clusters of tiles, clusters of these clusters, and so on. Level 0 is the finest. Nested: tiles
 * that share a cluster share all clusters above it.
 */
public final class ClusterHierarchy {
  private final List<Clustering> levels;

  /** For each level, how many tiles a cluster has, those of the clusters in it. */
  private final List<int[]> sizes = new ArrayList<>();

  private final List<Members> members = new ArrayList<>();

  ClusterHierarchy(List<Clustering> levels) throws IOException {
    this.levels = List.copyOf(levels);
    for (Clustering level : levels) {
      int[] size = new int[level.clusters()];
      int[] clusters = level.nearest().clusters();
      for (int point = 0; point < clusters.length; point++) {
        size[clusters[point]] += sizes.isEmpty() ? 1 : sizes.get(sizes.size() - 1)[point];
      }
      members.add(sizes.isEmpty() ? level.closestFirst() : level.members());
      sizes.add(size);
    }
  }

  /**
   * How many levels there are.
   *
   * @return at least 1
   */
  public int levels() {
    return levels.size();
  }

  /**
   * How many clusters a level has, empty ones included.
   *
   * @param level from 0, the finest, on
   * @return the number
   */
  public int clusters(int level) {
    return sizes(level).length;
  }

  /**
   * How many tiles a cluster has.
   *
   * @param level from 0, the finest, on
   * @param cluster which of its clusters
   * @return the number; 0 for a cluster that k-means left empty
   */
  public int size(int level, int cluster) {
    return sizes(level)[Check.index("cluster", cluster, clusters(level))];
  }

  /**
   * The cluster of a tile.
   *
   * @param level from 0, the finest, on
   * @param tile the tile's number in the pool that was clustered
   * @return its cluster
   */
  public int clusterOf(int level, int tile) {
    Check.index("level", level, levels());
    int[] finest = levels.get(0).nearest().clusters();
    int cluster = finest[Check.index("tile", tile, finest.length)];
    for (int i = 1; i <= level; i++) {
      cluster = levels.get(i).nearest().clusters()[cluster];
    }
    return cluster;
  }

  /**
   * How many tiles were clustered.
   *
   * @return the number
   */
  public int tiles() {
    return levels.get(0).nearest().clusters().length;
  }

  /** Tiles in each cluster of a level; not to be changed. */
  int[] sizes(int level) {
    return sizes.get(Check.index("level", level, levels()));
  }

  /** Of level 0 tiles, the closest first; above, the clusters of the level below, ascending. */
  Members members(int level) {
    return members.get(level);
  }
}
