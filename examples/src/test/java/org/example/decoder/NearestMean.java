package org.example.decoder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Progress;
import org.histossl.core.engine.Engine;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.histossl.data.split.Side;
import org.histossl.eval.Dataset;
import org.histossl.eval.Decoded;
import org.histossl.eval.Decoder;
import org.histossl.eval.DecoderFormat;
import org.histossl.eval.EncodedTask;
import org.histossl.eval.Task;
import org.histossl.eval.TrainedDecoder;
import org.histossl.eval.decode.DecoderFile;
import org.histossl.eval.decode.Training;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.MeanScore;
import org.histossl.eval.score.RunScore;

/**
 * A decoder of somebody else's: the class whose training tiles have the nearest mean, scored in its
 * own way by how far that mean is.
 */
public final class NearestMean implements Decoder {
  private final int power;

  /** How often it was trained, for the tests. */
  public static int trainings;

  public NearestMean(int power) {
    this.power = power;
  }

  /** Its settings. */
  public record Config(int power) {}

  @Override
  public String name() {
    return "nearest mean";
  }

  @Override
  public Config config() {
    return new Config(power);
  }

  @Override
  public boolean seeded() {
    return false;
  }

  @Override
  public boolean suits(Dataset dataset) {
    return !dataset.classes().isEmpty();
  }

  @Override
  public String lacking(Task task) {
    return Task.lacking(task.labeled(Side.TRAIN), "training", "");
  }

  @Override
  public TrainedDecoder train(EncodedTask encoded, Training training) {
    trainings++;
    Task task = encoded.task();
    Embeddings embeddings = encoded.embeddings();
    int classes = task.dataset().classes().size();
    float[] means = new float[classes * embeddings.dimensions()];
    int[] tiles = task.labeled(Side.TRAIN);
    int[] labels = task.labelsOf(tiles);
    int[] counts = new int[classes];
    for (int label : labels) {
      counts[label]++;
    }
    for (int i = 0; i < tiles.length; i++) {
      for (int d = 0; d < embeddings.dimensions(); d++) {
        means[labels[i] * embeddings.dimensions() + d] +=
            embeddings.value(tiles[i], d) / counts[labels[i]];
      }
    }
    return new Means(means, classes, power);
  }

  /** The means. */
  record Means(float[] means, int classes, int power) implements TrainedDecoder {
    @Override
    public Decoded decode(EncodedTask encoded, Progress progress) {
      Task task = encoded.task();
      int[] tiles = task.labeled(Side.TEST);
      int[] truth = task.labelsOf(tiles);
      int[] predicted = new int[tiles.length];
      double[] distances = new double[tiles.length];
      for (int i = 0; i < tiles.length; i++) {
        distances[i] = Double.POSITIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
          double distance = distance(encoded.embeddings(), tiles[i], c);
          if (distance < distances[i]) {
            distances[i] = distance;
            predicted[i] = c;
          }
        }
      }
      return new Result(
          ConfusionMatrix.of(truth, predicted, classes), distances, task.groupsOf(tiles));
    }

    private double distance(Embeddings embeddings, int tile, int label) {
      double sum = 0;
      for (int d = 0; d < embeddings.dimensions(); d++) {
        double difference = embeddings.value(tile, d) - means[label * embeddings.dimensions() + d];
        sum += Math.pow(Math.abs(difference), power);
      }
      return sum;
    }

    @Override
    public boolean write(Path file) throws IOException {
      Safetensors.write(
          file,
          Map.of("means", Tensor.of(means, classes, means.length / classes)),
          Map.of(DecoderFile.KIND, Format.KIND, "power", Integer.toString(power)));
      return true;
    }
  }

  /** What came out. */
  record Result(ConfusionMatrix matrix, double[] distances, Groups groups) implements Decoded {
    @Override
    public List<RunScore> scores() {
      return new ArrayList<>(List.of(compared()));
    }

    @Override
    public RunScore compared() {
      return RunScore.of("distance", groups, MeanScore.of(distances));
    }

    @Override
    public Optional<ConfusionMatrix> confusion() {
      return Optional.of(matrix);
    }
  }

  /** Reads it; named in META-INF/services. */
  public static final class Format implements DecoderFormat {
    static final String KIND = "org.example.nearest-mean";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public TrainedDecoder read(Path file, Engine engine) throws IOException {
      try (TensorFile opened = Safetensors.open(file)) {
        Tensor means = java.util.Objects.requireNonNull(opened.tensors().get("means"));
        return new Means(
            means.floats(),
            Math.toIntExact(means.shape().get(0)),
            Integer.parseInt(opened.metadata().get("power")));
      }
    }
  }
}
