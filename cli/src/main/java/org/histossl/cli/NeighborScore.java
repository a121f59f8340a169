package org.histossl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassFolders;
import org.histossl.data.set.TileSet;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.distill.TeacherObserver;

/**
 * Scores the teacher by the nearest neighbors of its embeddings: every fourth picture of a class is
 * looked up among the others. A sign of progress while a run goes on; pictures of one patient are
 * not kept together, so it is no result.
 */
final class NeighborScore implements TeacherObserver {
  static final String SCORE = "knnBalancedAccuracy";
  private static final int HELD_OUT = 4;

  private final TileSource tiles;
  private final int[] labels;
  private final int classes;
  private final int[] references;
  private final int[] queries;

  private NeighborScore(TileSource tiles, int[] labels, int classes, boolean[] heldOut) {
    this.tiles = tiles;
    this.labels = labels;
    this.classes = classes;
    queries = IntStream.range(0, labels.length).filter(i -> heldOut[i]).toArray();
    references = IntStream.range(0, labels.length).filter(i -> !heldOut[i]).toArray();
  }

  /**
   * Opens a folder of classes.
   *
   * @param folder has a folder of pictures for each class
   * @param sizePixels the side at which the encoder sees them
   */
  static NeighborScore open(Path folder, int sizePixels) throws IOException {
    TileSet pictures = ClassFolders.open(folder);
    int classes = pictures.scheme().size();
    Check.that(
        classes > 1, "%s must have a folder for each of at least 2 classes, it has 1", folder);
    int[] labels = pictures.labels().stream().mapToInt(OptionalInt::orElseThrow).toArray();
    int[] met = new int[classes];
    boolean[] held = new boolean[labels.length];
    for (int i = 0; i < held.length; i++) {
      held[i] = ++met[labels[i]] % HELD_OUT == 0;
    }
    for (int label = 0; label < classes; label++) {
      Check.that(
          met[label] > 0,
          "%s has no picture of '%s'",
          folder,
          pictures.scheme().classes().get(label));
    }
    Check.that(
        Arrays.stream(met).max().orElse(0) >= HELD_OUT,
        "%s must have a class of at least %d pictures",
        folder,
        HELD_OUT);
    return new NeighborScore(pictures.resized(sizePixels), labels, classes, held);
  }

  @Override
  public Map<String, Double> observe(int epoch, TrainedEncoder teacher) throws IOException {
    Embeddings embeddings;
    try (Embedder embedder =
        Embedder.of(teacher, tiles.read(0).width(), Embedder.Source.CLASS_TOKEN)) {
      embeddings = embedder.embed(tiles, Progress.none());
    }
    KnnConfig config =
        KnnConfig.defaults()
            .withNeighbors(Math.min(KnnConfig.defaults().neighbors(), references.length));
    int[] predicted =
        KnnClassifier.of(embeddings.select(references), labelsOf(references), classes, config)
            .classify(embeddings.select(queries), Progress.none())
            .predicted();
    OptionalDouble score =
        ConfusionMatrix.of(labelsOf(queries), predicted, classes).balancedAccuracy();
    return score.isPresent() ? Map.of(SCORE, score.getAsDouble()) : Map.of();
  }

  private int[] labelsOf(int[] some) {
    return Arrays.stream(some).map(i -> labels[i]).toArray();
  }
}
