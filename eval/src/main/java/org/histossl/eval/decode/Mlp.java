package org.histossl.eval.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Softmax;

/**
 * A classifier on embeddings: linear layers with ReLU between them, trained by cross-entropy. With
 * {@link MlpConfig#linear()} it is the linear probe.
 *
 * <p>The loss is {@code -sum w log Softmax.of(output)[label] / sum w} over a batch, {@code w} being
 * the weight of the sample's class, as PyTorch's {@code CrossEntropyLoss(weight)} has it. The
 * weights kept are those of the epoch with the least validation loss; without validation rows those
 * of the last epoch. A class without training rows is no error: it is logged, listed in {@link
 * #absentClasses()}, and its validation rows are left out. The same arguments give the same
 * classifier.
 *
 * <pre>{@code
 * Examples examples = Examples.of(embeddings, labels, 5).train(trainRows).validation(validationRows);
 * try (Mlp mlp = Mlp.train(MlpConfig.defaults(), examples, training)) {
 *   Predictions test = Predictions.ofScores(truth, mlp.predict(embeddings.select(testRows)), groups);
 * }
 * }</pre>
 */
public final class Mlp implements AutoCloseable {
  /** The kind of its files. */
  public static final String KIND = "mlp";

  private static final int PREDICTION_BATCH = 256;

  private final MlpConfig config;
  private final int classes;
  private final TrainedNetwork network;

  private Mlp(MlpConfig config, int classes, TrainedNetwork network) {
    this.config = config;
    this.classes = classes;
    this.network = network;
  }

  /**
   * Trains a classifier.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param training where weights and the order of rows come from, on what, watched by whom
   * @return the classifier, to be closed by the caller
   */
  public static Mlp train(MlpConfig config, Examples examples, Training training) {
    Embeddings embeddings = examples.embeddings();
    Rows.disjoint(examples.trainRows(), examples.validationRows(), embeddings.count());
    Standardization standardization =
        Standardization.of(config.inputs(), embeddings, examples.trainRows());
    MlpSamples samples = new MlpSamples(config, examples, standardization);
    return new Mlp(
        config,
        examples.classes(),
        TrainedNetwork.train(samples, standardization, config.fit(), training));
  }

  /**
   * The classes' probabilities.
   *
   * @param embeddings what to classify, of the dimensions that were learnt from; finite
   * @return {@code [count][classes]}, rows that sum to 1
   */
  public float[][] predict(Embeddings embeddings) {
    float[][] scores = new float[embeddings.count()][];
    network.run(
        embeddings,
        scores.length,
        PREDICTION_BATCH,
        batch -> MlpNetwork.graph(config, Mode.EVAL, batch, embeddings.dimensions(), classes),
        rows -> rows,
        (row, outputs, offset) ->
            scores[row] = probabilities(Arrays.copyOfRange(outputs, offset, offset + classes)));
    return scores;
  }

  /**
   * Writes the decoder: settings, weights of the best epoch, input statistics and curves.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file) throws IOException {
    network.write(
        file,
        KIND,
        new Settings(
            config, network.standardization().dimensions(), classes, network.absentClasses()));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file; it may come from anywhere
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read or is no such decoder
   */
  public static Mlp read(Path file) throws IOException {
    return read(file, Engine.standard());
  }

  /**
   * Reads a decoder, to be run by an engine of one's choice.
   *
   * @param file a file that {@link #write} wrote
   * @param engine what runs it
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it is damaged or of another kind
   */
  public static Mlp read(Path file, Engine engine) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      MlpConfig config = settings.config();
      return new Mlp(
          config,
          settings.classes(),
          TrainedNetwork.read(
              opened,
              settings.dimensions(),
              settings.absentClasses(),
              () ->
                  MlpNetwork.graph(config, Mode.EVAL, 1, settings.dimensions(), settings.classes()),
              engine));
    }
  }

  /**
   * What a file says of a classifier.
   *
   * @param config what it is like
   * @param dimensions numbers an embedding
   * @param classes how many it tells apart
   * @param absentClasses those that it has not learnt
   */
  private record Settings(
      MlpConfig config, int dimensions, int classes, Set<Integer> absentClasses) {
    Settings {
      absentClasses = TrainedNetwork.checked(dimensions, classes, absentClasses);
    }
  }

  private float[] probabilities(float[] output) {
    return config.output() == MlpConfig.Output.SOFTMAX ? output : Softmax.of(output);
  }

  /**
   * What the classifier is like.
   *
   * @return its settings
   */
  public MlpConfig config() {
    return config;
  }

  /**
   * How many classes it tells apart.
   *
   * @return the number of classes
   */
  public int classes() {
    return classes;
  }

  /**
   * The classes that there were no training rows of: predictions of them mean nothing.
   *
   * @return their numbers, empty if all were learnt
   */
  public Set<Integer> absentClasses() {
    return network.absentClasses();
  }

  /**
   * How training went.
   *
   * @return the losses by epoch
   */
  public TrainingCurves curves() {
    return network.curves();
  }

  /**
   * The weights, under PyTorch's names.
   *
   * @return the classifier's own
   */
  public NetworkState state() {
    return network.state();
  }

  @Override
  public void close() {
    network.close();
  }
}
