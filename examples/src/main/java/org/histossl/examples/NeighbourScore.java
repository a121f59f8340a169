package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.data.image.TileSource;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.dino.TeacherObserver;

/**
 * Scores the teacher by the nearest neighbours of its embeddings: every fourth picture of a class
 * is looked up among the others. A sign of progress while a run goes on; pictures of one patient
 * are not kept together, so it is no result.
 */
final class NeighbourScore implements TeacherObserver {
  static final String SCORE = "knnBalancedAccuracy";
  private static final int HELD_OUT = 4;

  private final TileSource tiles;
  private final int[] labels;
  private final int classes;
  private final int[] references;
  private final int[] queries;

  private NeighbourScore(TileSource tiles, int[] labels, int classes, boolean[] heldOut) {
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
  static NeighbourScore open(Path folder, int sizePixels) throws IOException {
    List<Path> classes;
    try (Stream<Path> files = Files.list(folder)) {
      classes = files.filter(Files::isDirectory).sorted().toList();
    }
    Check.that(
        classes.size() > 1,
        "%s must have a folder for each of at least 2 classes, it has %d",
        folder,
        classes.size());
    List<Path> pictures = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    List<Boolean> heldOut = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      List<Path> found = TileFolder.pictures(classes.get(label));
      for (int i = 0; i < found.size(); i++) {
        pictures.add(found.get(i));
        labels.add(label);
        heldOut.add(i % HELD_OUT == HELD_OUT - 1);
      }
    }
    boolean[] held = new boolean[heldOut.size()];
    for (int i = 0; i < held.length; i++) {
      held[i] = heldOut.get(i);
    }
    Check.that(
        heldOut.contains(true), "%s must have a class of at least %d pictures", folder, HELD_OUT);
    return new NeighbourScore(
        TileFolder.of(pictures).resized(sizePixels),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classes.size(),
        held);
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
            .withNeighbours(Math.min(KnnConfig.defaults().neighbours(), references.length));
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
