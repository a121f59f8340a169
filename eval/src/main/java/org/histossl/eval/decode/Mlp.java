package org.histossl.eval.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Softmax;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * try (Mlp mlp = Mlp.train(MlpConfig.defaults(), examples, Seed.of(7), progress)) {
 *   Predictions test = Predictions.ofScores(truth, mlp.predict(embeddings.select(testRows)), groups);
 * }
 * }</pre>
 */
public final class Mlp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mlp.class);
  private static final int PREDICTION_BATCH = 256;
  private static final String KIND = "mlp";

  private final MlpConfig config;
  private final int classes;
  private final Standardization standardization;
  private final Set<Integer> absentClasses;
  private final TrainingCurves curves;
  private final NetworkState state;

  private Mlp(
      MlpConfig config,
      int classes,
      Standardization standardization,
      Set<Integer> absentClasses,
      TrainingCurves curves,
      NetworkState state) {
    this.config = config;
    this.classes = classes;
    this.standardization = standardization;
    this.absentClasses = Set.copyOf(absentClasses);
    this.curves = curves;
    this.state = state;
  }

  /**
   * Trains a classifier.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param seed where weights and the order of rows come from
   * @param progress told of each step
   * @return the classifier, to be closed by the caller
   */
  public static Mlp train(MlpConfig config, Examples examples, Seed seed, Progress progress) {
    Embeddings embeddings = examples.embeddings();
    Rows.disjoint(examples.trainRows(), examples.validationRows(), embeddings.count());
    Standardization standardization =
        Standardization.of(config.inputs(), embeddings, examples.trainRows());
    MlpSamples samples = new MlpSamples(config, examples, standardization);
    if (!samples.absent().isEmpty()) {
      LOG.warn(
          "no training rows of classes {} among {}: they cannot be learnt, and their validation"
              + " rows are left out",
          samples.absent(),
          examples.classes());
    }
    Fit.Result result = Fit.run(samples, config.fit(), seed, progress);
    return new Mlp(
        config,
        examples.classes(),
        standardization,
        samples.absent(),
        result.curves(),
        result.state());
  }

  /**
   * The classes' probabilities.
   *
   * @param embeddings what to classify, of the dimensions that were learnt from; finite
   * @return {@code [count][classes]}, rows that sum to 1
   */
  public float[][] predict(Embeddings embeddings) {
    standardization.checkFit(embeddings);
    float[][] scores = new float[embeddings.count()][];
    if (scores.length == 0) {
      return scores;
    }
    int batch = Math.min(PREDICTION_BATCH, scores.length);
    try (Program program =
        Engine.standard()
            .compile(
                MlpNetwork.graph(config, Mode.EVAL, batch, embeddings.dimensions(), classes),
                state)) {
      for (int from = 0; from < scores.length; from += batch) {
        int[] rows = Rows.block(from, batch, scores.length);
        standardization.fill(program.input(MlpNetwork.X), embeddings, rows);
        program.run();
        float[][] outputs = program.output(MlpNetwork.OUTPUT).toFloatMatrix();
        for (int i = 0; i < batch && from + i < scores.length; i++) {
          scores[from + i] = probabilities(outputs[i]);
        }
      }
    }
    return scores;
  }

  /**
   * Writes the decoder: settings, weights of the best epoch, input statistics and curves.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file) throws IOException {
    DecoderFile.write(
        file,
        KIND,
        new Settings(config, standardization.dimensions(), classes, absentClasses),
        standardization,
        curves,
        state);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file; it may come from anywhere
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read or is no such decoder
   */
  public static Mlp read(Path file) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      Standardization standardization = opened.standardization(settings.dimensions());
      TrainingCurves curves = opened.curves();
      return new Mlp(
          settings.config(),
          settings.classes(),
          standardization,
          settings.absentClasses(),
          curves,
          opened.state(
              () ->
                  MlpNetwork.graph(
                      settings.config(), Mode.EVAL, 1, settings.dimensions(), settings.classes())));
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
      absentClasses = Rows.learnt(dimensions, classes, absentClasses);
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
    return absentClasses;
  }

  /**
   * How training went.
   *
   * @return the losses by epoch
   */
  public TrainingCurves curves() {
    return curves;
  }

  /**
   * The weights, under PyTorch's names.
   *
   * @return the classifier's own
   */
  public NetworkState state() {
    return state;
  }

  @Override
  public void close() {
    state.close();
  }
}
