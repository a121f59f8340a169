package org.histossl.eval.map;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import tagbio.umap.Umap;

/**
 * Embeddings in the plane. By principal components, distances are projections of the true ones; by
 * UMAP (McInnes, Healy, Melville 2018, arXiv:1802.03426), neighbors stay neighbors, while distances
 * between groups, and the sizes of groups, mean nothing. The same seed gives the same map.
 *
 * <pre>{@code
 * EmbeddingMap map = EmbeddingMap.umap(embeddings, UmapConfig.defaults(), Seed.of(7));
 * double x = map.x(tile);
 * }</pre>
 *
 * @param method how it was made, for a caption
 * @param rows which of the embeddings it shows
 * @param places {@code [rows][2]}
 */
public record EmbeddingMap(String method, List<Integer> rows, float[][] places) {
  /** A plane with more marks than these is a blot. */
  private static final int MOST_ROWS = 3000;

  private static final int LEAST_ROWS = 3;

  /** Components that UMAP looks at: the rest is noise, and costs time. */
  private static final int UMAP_COMPONENTS = 50;

  /**
   * How UMAP weighs near and far.
   *
   * @param neighbors how many nearest neighbors make up a point's surroundings: more show larger
   *     structures, fewer show finer ones
   * @param leastDistance how near points may come in the map
   * @param epochs passes over all pairs of neighbors
   */
  public record UmapConfig(int neighbors, double leastDistance, int epochs) {
    /**
     * Checks the ranges.
     *
     * @param neighbors how many nearest neighbors make up a point's surroundings
     * @param leastDistance how near points may come in the map
     * @param epochs passes over all pairs of neighbors
     */
    public UmapConfig {
      Check.that(neighbors >= 2, "neighbors must be at least 2, got %d", neighbors);
      Check.inRange("leastDistance", leastDistance, 0.001, 0.99);
      Check.positive("epochs", epochs);
    }

    /**
     * The reference implementation's: 15 neighbors, least distance 0.1, 500 epochs.
     *
     * @return the settings
     */
    public static UmapConfig defaults() {
      return new UmapConfig(15, 0.1, 500);
    }
  }

  /**
   * Copies the rows.
   *
   * @param method how it was made, for a caption
   * @param rows which of the embeddings it shows
   * @param places {@code [rows][2]}
   */
  public EmbeddingMap {
    rows = List.copyOf(rows);
    Check.that(
        rows.size() == places.length,
        "a map needs a place for each row, got %d rows and %d places",
        rows.size(),
        places.length);
  }

  /**
   * A map by the first two principal components.
   *
   * @param embeddings at least 3 of at least 2 dimensions, finite; of more than 3,000 as many,
   *     evenly spread, are shown
   * @param seed where the search for the components starts
   * @return the map
   */
  public static EmbeddingMap principalComponents(Embeddings embeddings, Seed seed) {
    check(embeddings);
    int[] rows = shown(embeddings);
    PrincipalComponents components = PrincipalComponents.of(embeddings, 2, seed);
    List<Double> explained = components.explained();
    return new EmbeddingMap(
        String.format(
            Locale.ROOT,
            "Principal components 1 and 2, %.0f %% and %.0f %% of the variance",
            100 * explained.get(0),
            100 * explained.get(1)),
        IntStream.of(rows).boxed().toList(),
        components.project(embeddings.select(rows)));
  }

  /**
   * A map by UMAP, of the first 50 principal components where there are more dimensions.
   *
   * @param embeddings at least 3 of at least 2 dimensions, finite; of more than 3,000 as many,
   *     evenly spread, are shown
   * @param config how near and far are weighed; of fewer embeddings than neighbors all are
   *     neighbors
   * @param seed where it starts
   * @return the map
   */
  public static EmbeddingMap umap(Embeddings embeddings, UmapConfig config, Seed seed) {
    check(embeddings);
    int[] rows = shown(embeddings);
    Embeddings some = embeddings.select(rows);
    int components = Math.min(UMAP_COMPONENTS, some.dimensions());
    float[][] data = PrincipalComponents.of(some, components, seed).project(some);
    int neighbors = Math.min(config.neighbors(), rows.length - 1);
    Umap umap = new Umap();
    umap.setNumberComponents(2);
    umap.setNumberNearestNeighbours(neighbors);
    umap.setMinDist((float) config.leastDistance());
    umap.setNumberEpochs(config.epochs());
    umap.setSeed(seed.at("umap").value());
    umap.setThreads(1); // with more the same seed would give other maps
    return new EmbeddingMap(
        String.format(
            Locale.ROOT,
            "UMAP, %d neighbors, least distance %s",
            neighbors,
            config.leastDistance()),
        IntStream.of(rows).boxed().toList(),
        umap.fitTransform(data));
  }

  private static void check(Embeddings embeddings) {
    Check.that(
        embeddings.count() >= LEAST_ROWS && embeddings.dimensions() >= 2,
        "a map needs at least 3 embeddings of at least 2 dimensions, got %d of %d",
        embeddings.count(),
        embeddings.dimensions());
    embeddings.requireFinite("embeddings to be mapped");
  }

  private static int[] shown(Embeddings embeddings) {
    int count = Math.min(MOST_ROWS, embeddings.count());
    return IntStream.range(0, count)
        .map(i -> (int) ((long) i * embeddings.count() / count))
        .toArray();
  }

  /**
   * A point's place.
   *
   * @param point which one, {@code 0..rows-1}
   * @return to the right
   */
  public double x(int point) {
    return places[Check.index("point", point, places.length)][0];
  }

  /**
   * A point's place.
   *
   * @param point which one, {@code 0..rows-1}
   * @return upwards
   */
  public double y(int point) {
    return places[Check.index("point", point, places.length)][1];
  }
}
