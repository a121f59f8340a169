package org.histossl.data.curation;

/** What curation took from a pool, and by which clusters. */
public final class CuratedTiles {
  private final int[] tiles;
  private final int[] pool;
  private final ClusterHierarchy hierarchy;

  CuratedTiles(int[] tiles, int[] pool, ClusterHierarchy hierarchy) {
    this.tiles = tiles;
    this.pool = pool;
    this.hierarchy = hierarchy;
  }

  /**
   * The tiles taken.
   *
   * @return their numbers among the rows given, ascending; as many as the target. For {@link
   *     org.histossl.data.image.TileSource#select}
   */
  public int[] tiles() {
    return tiles.clone();
  }

  /**
   * The tiles that were clustered: all, or those left when near-duplicates had gone.
   *
   * @return their numbers among the rows given, ascending
   */
  public int[] pool() {
    return pool.clone();
  }

  /**
   * The clusters.
   *
   * @return clusters of {@link #pool}, whose tiles count from 0 on
   */
  public ClusterHierarchy hierarchy() {
    return hierarchy;
  }
}
