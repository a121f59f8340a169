package org.histossl.eval;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.eval.decode.Training;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.knn.KnnResult;
import org.histossl.eval.score.Predictions;

/** The nearest neighbors vote: nothing is trained. */
sealed interface Neighbors extends Decoder {
  @Override
  KnnConfig config();

  @Override
  default boolean seeded() {
    return false;
  }

  @Override
  default boolean suits(Dataset dataset) {
    return !dataset.classes().isEmpty();
  }

  /** Of fewer tiles to learn from than neighbors all vote. */
  private static KnnResult nearest(
      KnnConfig config, EncodedTask encoded, int[] train, int[] test, Progress progress) {
    KnnConfig possible = config.withNeighbors(Math.min(config.neighbors(), train.length));
    return KnnClassifier.of(
            encoded.embeddings().select(train),
            encoded.task().labelsOf(train),
            encoded.task().dataset().classes().size(),
            possible)
        .classify(encoded.embeddings().select(test), progress);
  }

  /** The shares of the votes are scored like probabilities. */
  private static Decoded classes(Task task, int[] tested, int[] predicted, float[][] shares) {
    return new DecodedClasses(
        Predictions.of(
                task.labelsOf(tested),
                predicted,
                task.dataset().classes().size(),
                task.groupsOf(tested))
            .withProbabilities(shares));
  }

  /** Those of the training side vote on each tile of the test side. */
  record OfTraining(KnnConfig config) implements Neighbors {
    @Override
    public String name() {
      return config.neighbors() + "-NN";
    }

    @Override
    public String lacking(Task task) {
      return Task.lacking(task.labeled(Side.TRAIN), "training", "")
          + Task.lacking(task.labeled(Side.TEST), "test", "");
    }

    @Override
    public TrainedDecoder train(EncodedTask trained, Training training) {
      return (encoded, progress) -> {
        int[] test = encoded.task().labeled(Side.TEST);
        int[] train = encoded.task().labeled(Side.TRAIN);
        KnnResult found = nearest(config, encoded, train, test, progress);
        float[][] shares =
            IntStream.range(0, test.length).mapToObj(found::shares).toArray(float[][]::new);
        return classes(encoded.task(), test, found.predicted(), shares);
      };
    }
  }

  /** Every group is held out once, so that the score rests on all tiles. */
  record Folded(KnnConfig config, int folds) implements Neighbors {
    private static final int LEAST_FOLDS = 3;

    public Folded {
      Check.that(folds >= LEAST_FOLDS, "folds must be at least 3, got %d", folds);
    }

    @Override
    public String name() {
      return String.format(Locale.ROOT, "%d-NN, %d folds", config.neighbors(), folds);
    }

    @Override
    public String lacking(Task task) {
      return task.groupCount() < LEAST_FOLDS
          ? "needs labeled tiles of at least 3 groups, got " + task.groupCount()
          : "";
    }

    @Override
    public List<String> notes(Task task) {
      return task.groupCount() >= folds
          ? List.of()
          : List.of(
              String.format(
                  Locale.ROOT,
                  "%s: only %d groups have labeled tiles, so that '%s' deals as many folds.",
                  task.name(),
                  task.groupCount(),
                  name()));
    }

    @Override
    public TrainedDecoder train(EncodedTask trained, Training training) {
      return this::decode;
    }

    private Decoded decode(EncodedTask encoded, Progress progress) {
      Task task = encoded.task();
      int[] all = task.labeled();
      List<String> groups = Arrays.stream(all).mapToObj(task.dataset().groups()::get).toList();
      int[] predicted = new int[all.length];
      float[][] shares = new float[all.length][];
      for (Split fold :
          Splits.folds(
              Arrays.stream(all).mapToObj(task.dataset().labels()::get).toList(),
              groups,
              Math.min(folds, task.groupCount()),
              task.dealing())) {
        int[] test = fold.indices(groups, Side.TEST);
        int[] rest =
            IntStream.range(0, all.length)
                .filter(i -> fold.side(groups.get(i)) != Side.TEST)
                .map(i -> all[i])
                .toArray();
        int[] tested = Arrays.stream(test).map(i -> all[i]).toArray();
        KnnResult result = nearest(config, encoded, rest, tested, progress);
        for (int i = 0; i < test.length; i++) {
          predicted[test[i]] = result.predicted(i);
          shares[test[i]] = result.shares(i);
        }
      }
      return classes(task, all, predicted, shares);
    }
  }
}
