package org.histossl.eval.online;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.Progress;
import org.histossl.data.image.TileSource;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.models.TrainedEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many directions an encoder's embeddings use, without labels: the exponential of the entropy
 * of their singular values as shares of the sum,
 *
 * <pre>
 * p_k = sigma_k / sum_j sigma_j
 * rankMe = exp(- sum_k p_k ln p_k)
 * </pre>
 *
 * <p>between 1 and the rank of the embeddings. Encoders of one size and method are better the
 * higher it is; a fall while training goes on tells that dimensions collapse.
 *
 * <p>Source: Garrido et al. 2022, arXiv:2210.02885, equations 1 and 2. As there embeddings are not
 * centered; its constant of 1e-7 beside the shares is left out, the limit at 0 taken in its place.
 *
 * <pre>{@code
 * EmbeddingRank rank = EmbeddingRank.of(tiles, 48);
 * TeacherObserver observer =
 *     TeacherObserver.every(5, TeacherObserver.of(rank.metrics(), rank::observe));
 * }</pre>
 */
public final class EmbeddingRank {
  /** The number's name. */
  public static final String NAME = "rankMe";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingRank.class);

  /** Tiles that are embedded: no matrix is larger than that. */
  private static final int TILES = 512;

  private final TileSource tiles;
  private final int sizePixels;

  /** Those that can be read, found at the first look. */
  private Optional<TileSource> readable = Optional.empty();

  private EmbeddingRank(TileSource tiles, int sizePixels) {
    this.tiles = tiles;
    this.sizePixels = sizePixels;
  }

  /**
   * The rank over some of the tiles that are learned from, at most 512, evenly spread.
   *
   * @param tiles where they are taken from, at least 2
   * @param sizePixels the side at which the encoder sees them, a multiple of its patch
   * @return the measure
   */
  public static EmbeddingRank of(TileSource tiles, int sizePixels) {
    Check.that(tiles.size() >= 2, "a rank needs at least 2 tiles, got %d", tiles.size());
    int count = Math.min(TILES, tiles.size());
    int[] some = new int[count];
    for (int i = 0; i < count; i++) {
      some[i] = (int) ((long) i * tiles.size() / count);
    }
    return new EmbeddingRank(
        TileSource.of(count, i -> tiles.read(some[i])).resized(sizePixels), sizePixels);
  }

  /**
   * Its number.
   *
   * @return the rank
   */
  public List<Metric> metrics() {
    return List.of(new Metric(NAME, "", 1, TILES));
  }

  /**
   * The rank of an encoder's embeddings. Tiles that cannot be read are left out: how many may be is
   * the training's to judge.
   *
   * @param epoch not looked at
   * @param encoder the encoder; stays the caller's
   * @return the rank by its name; empty where fewer than 2 tiles can be read
   * @throws IOException if a tile that could be read cannot be read again
   */
  public Map<String, Double> observe(int epoch, TrainedEncoder encoder) throws IOException {
    if (readable.isEmpty()) {
      readable = Optional.of(readable());
    }
    TileSource seen = readable.get();
    if (seen.size() < 2) {
      return Map.of();
    }
    try (Embedder embedder = Embedder.of(encoder, sizePixels, Embedder.Source.CLASS_TOKEN)) {
      return Map.of(NAME, rank(embedder.embed(seen, Progress.none())));
    }
  }

  private TileSource readable() {
    List<Integer> found = new ArrayList<>();
    for (int tile = 0; tile < tiles.size(); tile++) {
      try {
        tiles.read(tile);
        found.add(tile);
      } catch (IOException e) {
        LOG.debug("left out of the rank", e);
      }
    }
    return TileSource.of(found.size(), i -> tiles.read(found.get(i)));
  }

  /**
   * The rank of some embeddings.
   *
   * @param embeddings at least one, finite, not all zero
   * @return between 1 and the lesser of their count and their dimensions; the same for embeddings
   *     that are multiplied by a number
   */
  public static double rank(Embeddings embeddings) {
    embeddings.requireFinite("embeddings");
    double[] values = singularValues(embeddings);
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    Check.that(sum > 0, "embeddings that are all zero have no rank");
    double entropy = 0;
    for (double value : values) {
      double share = value / sum;
      entropy -= share > 0 ? share * Math.log(share) : 0;
    }
    return Math.exp(entropy);
  }

  /** By the eigenvalues of the smaller product of the matrix with itself, in double precision. */
  private static double[] singularValues(Embeddings embeddings) {
    double[][] rows = new double[embeddings.count()][embeddings.dimensions()];
    for (int i = 0; i < rows.length; i++) {
      for (int d = 0; d < rows[i].length; d++) {
        rows[i][d] = embeddings.value(i, d);
      }
    }
    Array2DRowRealMatrix matrix = new Array2DRowRealMatrix(rows, false);
    var product =
        rows.length <= embeddings.dimensions()
            ? matrix.multiply(matrix.transpose())
            : matrix.transpose().multiply(matrix);
    double[] values = new EigenDecomposition(product).getRealEigenvalues();
    double greatest = 0;
    for (double value : values) {
      greatest = Math.max(greatest, value);
    }
    // what rounding leaves of a zero would count as a direction
    double zero = greatest * values.length * Math.ulp(1.0);
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] > zero ? Math.sqrt(values[i]) : 0;
    }
    return values;
  }
}
