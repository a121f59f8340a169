package org.histossl.eval.online;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.Progress;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.TileSet;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.models.TrainedEncoder;

/**
 * Scores an encoder by the nearest neighbors of its embeddings of labeled tiles: those of every
 * fourth group, a patient or a slide, are looked up among the others.
 *
 * <pre>{@code
 * NeighborScore score = NeighborScore.of(labeled, 48);
 * TeacherObserver observer = TeacherObserver.of(score.metrics(), score::observe);
 * }</pre>
 */
public final class NeighborScore {
  /** The score's name: balanced accuracy over the classes that are looked up. */
  public static final String NAME = "knnBalancedAccuracy";

  private static final int HELD_OUT = 4;

  private final TileSource tiles;
  private final int classes;
  private final int sizePixels;
  private final int[] queries;
  private final int[] references;
  private final int[] queryLabels;
  private final int[] referenceLabels;

  private NeighborScore(TileSet set, int sizePixels, List<Integer> queries, List<Integer> rest) {
    tiles = set.resized(sizePixels);
    classes = set.scheme().size();
    this.sizePixels = sizePixels;
    this.queries = queries.stream().mapToInt(Integer::intValue).toArray();
    references = rest.stream().mapToInt(Integer::intValue).toArray();
    queryLabels = labels(set, this.queries);
    referenceLabels = labels(set, references);
  }

  private static int[] labels(TileSet set, int[] tiles) {
    return Arrays.stream(tiles).map(tile -> set.label(tile).orElseThrow()).toArray();
  }

  /**
   * Parts a set into tiles that are looked up and others.
   *
   * @param set its tiles without a label are left out
   * @param sizePixels the side at which the encoder sees them, a multiple of its patch
   * @return the score
   * @throws IllegalArgumentException if there are fewer than four groups of labeled tiles, or the
   *     tiles of one side are all of one class
   */
  public static NeighborScore of(TileSet set, int sizePixels) {
    Map<String, Integer> groups = new LinkedHashMap<>();
    List<Integer> queries = new ArrayList<>();
    List<Integer> references = new ArrayList<>();
    for (int tile = 0; tile < set.size(); tile++) {
      if (set.label(tile).isPresent()) {
        int group = groups.computeIfAbsent(set.group(tile), name -> groups.size());
        (group % HELD_OUT == HELD_OUT - 1 ? queries : references).add(tile);
      }
    }
    Check.that(
        groups.size() >= HELD_OUT,
        "neighbors of '%s' need labeled tiles of at least %d groups (patients or slides), got %d",
        set.name(),
        HELD_OUT,
        groups.size());
    differ(set, queries, "every fourth group");
    differ(set, references, "the other groups");
    return new NeighborScore(set, sizePixels, queries, references);
  }

  private static void differ(TileSet set, List<Integer> side, String what) {
    int first = set.label(side.get(0)).orElseThrow();
    Check.that(
        side.stream().anyMatch(tile -> set.label(tile).orElseThrow() != first),
        "neighbors of '%s' tell nothing: %s of it has but the class '%s'; give tiles in whose"
            + " groups classes are mixed",
        set.name(),
        what,
        set.scheme().classes().get(first));
  }

  /**
   * Its number.
   *
   * @return the balanced accuracy
   */
  public List<Metric> metrics() {
    return List.of(new Metric(NAME, "", 0, 1));
  }

  /**
   * Scores an encoder.
   *
   * @param epoch not looked at
   * @param encoder the encoder; stays the caller's
   * @return the score by its name
   * @throws IOException if a tile cannot be read
   */
  public Map<String, Double> observe(int epoch, TrainedEncoder encoder) throws IOException {
    Embeddings embeddings;
    try (Embedder embedder = Embedder.of(encoder, sizePixels, Embedder.Source.CLASS_TOKEN)) {
      embeddings = embedder.embed(tiles, Progress.none());
    }
    KnnConfig config = KnnConfig.defaults();
    config = config.withNeighbors(Math.min(config.neighbors(), references.length));
    int[] predicted =
        KnnClassifier.of(embeddings.select(references), referenceLabels, classes, config)
            .classify(embeddings.select(queries), Progress.none())
            .predicted();
    OptionalDouble score = ConfusionMatrix.of(queryLabels, predicted, classes).balancedAccuracy();
    return score.isPresent() ? Map.of(NAME, score.getAsDouble()) : Map.of();
  }
}
