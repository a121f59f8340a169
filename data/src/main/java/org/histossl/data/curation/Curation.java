package org.histossl.data.curation;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;

/**
 * Takes a balanced part of a pool of tiles, by an encoder's embeddings of them.
 *
 * <pre>{@code
 * CurationConfig config = CurationConfig.paper(rows.count(), 50_000).withDuplicateCosine(0.98);
 * int[] chosen = Curation.run(rows, config, Seed.of(7), Progress.none()).tiles();
 * TileSource pretraining = tiles.select(chosen);
 * }</pre>
 *
 * <p>Steps: near-duplicates are dropped, if wanted; hierarchical k-means with resampling clusters
 * what is left; the target is shared out evenly over clusters from the top down. Source: Vo et al.
 * 2024, arXiv:2405.15613. The same rows, configuration and seed give the same tiles on every
 * machine.
 *
 * <p>Cost, for {@code n} rows of {@code d} dimensions: {@code n k d} operations (of three floating
 * point ones) for each of at most {@link CurationConfig#iterations} iterations of k-means with
 * {@code k} clusters, and {@code log k} as much as an iteration's for its start; at most {@code n^2
 * d / 2} for near-duplicates.
 */
public final class Curation {
  private Curation() {}

  /**
   * Curates a pool.
   *
   * @param rows a row a tile
   * @param config how
   * @param seed for the centers that k-means starts from and for what is drawn from clusters
   * @param progress told of each run of k-means
   * @return the tiles taken, exactly {@link CurationConfig#target} of them
   * @throws IOException if rows cannot be read
   * @throws IllegalArgumentException if the pool is smaller than the target (times the copies) or
   *     than the number of clusters, or a row is not finite, or has no direction where duplicates
   *     are looked for
   */
  public static CuratedTiles run(Vectors rows, CurationConfig config, Seed seed, Progress progress)
      throws IOException {
    BalancedSampling.requireEnough(config.target(), rows.count(), config.copies());
    RowBlocks.requireFinite("rows to curate", rows);
    int[] pool = IntStream.range(0, rows.count()).toArray();
    if (config.duplicateCosine().isPresent()) {
      pool = withoutDuplicates(rows, config.duplicateCosine().getAsDouble(), progress);
      BalancedSampling.requireEnough(config.target(), pool.length, config.copies());
    }
    ClusterHierarchy hierarchy =
        new HierarchicalKMeans(config.levels(), config.iterations(), seed)
            .run(pool.length == rows.count() ? rows : rows.select(pool), progress);
    int[] chosen =
        new BalancedSampling(hierarchy, config.copies(), config.choice(), BalancedSampling::drawnBy)
            .sample(config.target(), seed.at("sampling"));
    int[] left = pool;
    return new CuratedTiles(
        Arrays.stream(chosen).map(tile -> left[tile]).toArray(), pool, hierarchy);
  }

  /**
   * For each row the row that stands for it: the first of its group, where a chain of near pairs
   * makes a group (connected components, as in DINOv2, arXiv:2304.07193, appendix A).
   *
   * @param rows a row a tile
   * @param cosine two rows are near from this cosine on, -1 to 1
   * @param progress told of each block of rows
   * @return a row's number for each row, its own where it is the first of its group
   * @throws IOException if rows cannot be read
   */
  public static int[] duplicateGroups(Vectors rows, double cosine, Progress progress)
      throws IOException {
    RowBlocks.requireFinite("rows", rows);
    return NearRows.groups(rows, cosine, progress);
  }

  /**
   * The rows that stay when of each group of near-duplicates only the first does.
   *
   * @param rows a row a tile
   * @param cosine two rows are near from this cosine on, -1 to 1
   * @param progress told of each block of rows
   * @return the numbers of the rows that stay, ascending
   * @throws IOException if rows cannot be read
   */
  public static int[] withoutDuplicates(Vectors rows, double cosine, Progress progress)
      throws IOException {
    int[] groups = duplicateGroups(rows, cosine, progress);
    return IntStream.range(0, groups.length).filter(row -> groups[row] == row).toArray();
  }

  /**
   * The rows of a pool that are near to none of others, such as those on which an encoder will be
   * evaluated (DINOv2 took a cosine of 0.45 under a network made for copy detection).
   *
   * @param pool a row a tile
   * @param others rows of the same encoder
   * @param cosine two rows are near from this cosine on, -1 to 1
   * @return the numbers of the pool's rows that stay, ascending
   * @throws IOException if rows cannot be read
   */
  public static int[] unlike(Vectors pool, Vectors others, double cosine) throws IOException {
    RowBlocks.requireFinite("rows of the pool", pool);
    RowBlocks.requireFinite("rows to stay away from", others);
    boolean[] near = NearRows.nearTo(pool, others, cosine);
    return IntStream.range(0, near.length).filter(row -> !near[row]).toArray();
  }

  /**
   * Retrieves the rows of a pool that are nearest to seeds, by cosine.
   *
   * @param pool a row a tile
   * @param seeds rows of the same encoder, such as labeled tiles
   * @param neighbors how many for each seed; DINOv2 took 4
   * @return the numbers of the pool's rows that are among the nearest of any seed, ascending, none
   *     twice
   * @throws IOException if rows cannot be read
   */
  public static int[] around(Vectors pool, Vectors seeds, int neighbors) throws IOException {
    RowBlocks.requireFinite("rows of the pool", pool);
    RowBlocks.requireFinite("seeds", seeds);
    return Arrays.stream(Retrieval.nearest(pool, seeds, neighbors))
        .flatMapToInt(Arrays::stream)
        .sorted()
        .distinct()
        .toArray();
  }
}
