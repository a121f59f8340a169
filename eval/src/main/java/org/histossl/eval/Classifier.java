package org.histossl.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.histossl.core.Progress;
import org.histossl.data.split.Side;
import org.histossl.eval.decode.Examples;
import org.histossl.eval.decode.LinearProbe;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.Mlp;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.decode.Training;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Predictions;

/** Classifiers on embeddings that are trained: a network, or the linear probe. */
sealed interface Classifier extends Decoder {
  @Override
  default boolean suits(Dataset dataset) {
    return !dataset.classes().isEmpty();
  }

  @Override
  default String lacking(Task task) throws IOException {
    return Task.lacking(task.labeled(Side.TRAIN), "training", "")
        + Task.lacking(task.labeled(Side.TEST), "test", "");
  }

  /** Only labeled tiles are examples. */
  private static Examples examples(EncodedTask encoded) {
    Task task = encoded.task();
    int[] known = task.labeled();
    return Examples.of(
            encoded.embeddings().select(known),
            task.labelsOf(known),
            task.dataset().classes().size())
        .train(places(known, task.labeled(Side.TRAIN)))
        .validation(places(known, task.labeled(Side.VALIDATION)));
  }

  private static int[] places(int[] known, int[] tiles) {
    return Arrays.stream(tiles).map(tile -> Arrays.binarySearch(known, tile)).toArray();
  }

  /** A network, trained on the training side and stopped by the validation side. */
  record Network(String name, MlpConfig config) implements Classifier {
    @Override
    public TrainedDecoder train(EncodedTask task, Training training) {
      return new Trained(Mlp.train(config, examples(task), training));
    }
  }

  /** Logistic regression, whose weight decay the validation side chooses. */
  record Linear(String name, LinearProbeConfig config) implements Classifier {
    @Override
    public String lacking(Task task) {
      return Task.lacking(task.labeled(Side.TRAIN), "training", "")
          + Task.lacking(learntValidation(task), "validation", "")
          + Task.lacking(task.labeled(Side.TEST), "test", "");
    }

    /** Validation tiles of classes that the training side has. */
    private static int[] learntValidation(Task task) {
      int[] learnt =
          Arrays.stream(task.labelsOf(task.labeled(Side.TRAIN))).distinct().sorted().toArray();
      return Arrays.stream(task.labeled(Side.VALIDATION))
          .filter(tile -> Arrays.binarySearch(learnt, task.labelsOf(new int[] {tile})[0]) >= 0)
          .toArray();
    }

    @Override
    public TrainedDecoder train(EncodedTask task, Training training) {
      return new Trained(LinearProbe.train(config, examples(task), training).classifier());
    }
  }

  /** What came of either. */
  record Trained(Mlp mlp) implements TrainedDecoder {
    @Override
    public Decoded decode(EncodedTask encoded, Progress progress) {
      Task task = encoded.task();
      int[] test = task.labeled(Side.TEST);
      Embeddings embeddings = encoded.embeddings().select(test);
      float[][] probabilities = mlp.predict(embeddings);
      return new DecodedClasses(
          Predictions.ofScores(task.labelsOf(test), probabilities, task.groupsOf(test))
              .withProbabilities(probabilities));
    }

    @Override
    public boolean write(Path file) throws IOException {
      mlp.write(file);
      return true;
    }

    @Override
    public void close() {
      mlp.close();
    }
  }
}
