package org.histossl.eval.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.decode.DecoderFile;
import org.histossl.eval.decode.Fit;
import org.histossl.eval.decode.Standardization;
import org.histossl.eval.decode.TrainingCurves;
import org.histossl.eval.score.Softmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attention-based multiple-instance learning: a slide's class from the embeddings of its tiles, of
 * which nobody said which ones matter. A slide is the mean of its tiles, weighted by
 *
 * <pre>
 * a_k = exp(w (tanh(V h_k) * sigmoid(U h_k))) / sum_j exp(…)
 * </pre>
 *
 * <p>so that the weights also show where the network looked. They are no probabilities of cancer.
 *
 * <p>Source: Ilse, Tomczak and Welling 2018, arXiv:1802.04712, eq. 7 to 9; biases as in the
 * authors' code. Unlike there tiles are embeddings of a frozen encoder, and several slides make a
 * step, padded to one size; places without a tile have no weight.
 *
 * <p>The weights kept are those of the epoch with the least validation loss; without validation
 * slides those of the last epoch. A class without training slides is logged, listed in {@link
 * #absentClasses()}, and its validation slides do not count. The same arguments give the same bits.
 *
 * <pre>{@code
 * Bags bags = Bags.of(embeddings, slideOfTile);
 * SlideExamples examples = SlideExamples.of(bags, grades, 6).train(train).validation(validation);
 * try (AttentionPooling pooling =
 *     AttentionPooling.train(AttentionPoolingConfig.defaults(), examples, Seed.of(7), progress)) {
 *   SlideScores scores = pooling.predict(testBags);
 *   Predictions test = Predictions.ofScores(testGrades, scores.probabilities(), patients);
 *   float[] where = scores.attention(0);
 * }
 * }</pre>
 */
public final class AttentionPooling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttentionPooling.class);
  private static final String KIND = "attention-pooling";
  private static final int SMALLEST_PADDING = 16;

  private final Settings settings;
  private final Standardization standardization;
  private final TrainingCurves curves;
  private final NetworkState state;

  /**
   * What a file says of a network.
   *
   * @param network what it is like
   * @param absentClasses the classes that it has not learnt
   */
  private record Settings(PoolingNetwork network, Set<Integer> absentClasses) {
    Settings {
      Check.positive("dimensions", network.dimensions());
      Check.that(network.classes() >= 2, "classes must be at least 2, got %d", network.classes());
      absentClasses = Set.copyOf(absentClasses);
      absentClasses.forEach(label -> Check.index("absent class", label, network.classes()));
    }
  }

  private AttentionPooling(
      Settings settings,
      Standardization standardization,
      TrainingCurves curves,
      NetworkState state) {
    this.settings = settings;
    this.standardization = standardization;
    this.curves = curves;
    this.state = state;
  }

  /**
   * Trains a network.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param seed where weights, the order of slides and the parts of large ones come from
   * @param progress told of each step
   * @return the network, to be closed by the caller
   */
  public static AttentionPooling train(
      AttentionPoolingConfig config, SlideExamples examples, Seed seed, Progress progress) {
    examples.requireDisjoint();
    Bags bags = examples.bags();
    int[] trainTiles =
        Arrays.stream(examples.trainSlides())
            .flatMap(slide -> Arrays.stream(bags.tiles(slide)))
            .toArray();
    Standardization standardization =
        Standardization.of(config.inputs(), bags.embeddings(), trainTiles);
    PoolingNetwork network =
        new PoolingNetwork(config, bags.embeddings().dimensions(), examples.classes());
    PoolingSamples samples =
        new PoolingSamples(network, examples, standardization, seed.at("parts"));
    if (!samples.absent().isEmpty()) {
      LOG.warn(
          "no training slides of classes {} among {}: they cannot be learnt, and their validation"
              + " slides are left out",
          samples.absent(),
          examples.classes());
    }
    Fit.Result result = Fit.run(samples, config.fit(), seed, progress);
    return new AttentionPooling(
        new Settings(network, samples.absent()), standardization, result.curves(), result.state());
  }

  /**
   * The classes' probabilities of slides and the weights of their tiles. Slides are padded to the
   * next power of two.
   *
   * @param bags the slides, of the encoder that was learnt from
   * @return what the network says of each
   */
  public SlideScores predict(Bags bags) {
    standardization.checkFit(bags.embeddings());
    float[][] probabilities = new float[bags.count()][];
    float[][] attention = new float[bags.count()][];
    TreeMap<Integer, List<Integer>> bySize = new TreeMap<>();
    for (int slide = 0; slide < bags.count(); slide++) {
      bySize
          .computeIfAbsent(padded(bags.tiles(slide).length), size -> new ArrayList<>())
          .add(slide);
    }
    bySize.forEach(
        (size, slides) -> {
          try (Program program =
              Engine.standard()
                  .compile(settings.network().graph(Mode.EVAL, 1, size, DataType.FLOAT), state)) {
            for (int slide : slides) {
              int[] tiles = bags.tiles(slide);
              load(program, bags, tiles, size);
              program.run();
              probabilities[slide] = Softmax.of(copy(program.output(PoolingNetwork.OUTPUT)));
              attention[slide] =
                  Arrays.copyOf(copy(program.output(PoolingNetwork.ATTENTION)), tiles.length);
            }
          }
        });
    return new SlideScores(probabilities, attention);
  }

  private static int padded(int tiles) {
    int size = SMALLEST_PADDING;
    while (size < tiles) {
      size = Math.multiplyExact(size, 2);
    }
    return size;
  }

  private void load(Program program, Bags bags, int[] tiles, int size) {
    int[] rows = IntStream.range(0, size).map(i -> tiles[Math.min(i, tiles.length - 1)]).toArray();
    float[] mask = new float[size];
    Arrays.fill(mask, tiles.length, size, PoolingNetwork.NO_TILE);
    standardization.fill(program.input(PoolingNetwork.X), bags.embeddings(), rows);
    HostFloats.fill(program.input(PoolingNetwork.MASK), 0, mask);
  }

  private static float[] copy(INDArray array) {
    try (INDArray copy = array.dup('c')) {
      return HostFloats.copy(copy);
    }
  }

  /**
   * Writes the network: settings, weights of the best epoch, input statistics and curves.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file) throws IOException {
    DecoderFile.write(file, KIND, settings, standardization, curves, state);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file; it may come from anywhere
   * @return the network, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read or is no such network
   */
  public static AttentionPooling read(Path file) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      Standardization standardization = opened.standardization(settings.network().dimensions());
      TrainingCurves curves = opened.curves();
      return new AttentionPooling(
          settings,
          standardization,
          curves,
          opened.state(() -> settings.network().graph(Mode.EVAL, 1, 1, DataType.FLOAT)));
    }
  }

  /**
   * What the network is like.
   *
   * @return its settings
   */
  public AttentionPoolingConfig config() {
    return settings.network().config();
  }

  /**
   * The classes that there were no training slides of: predictions of them mean nothing.
   *
   * @return their numbers, empty if all were learnt
   */
  public Set<Integer> absentClasses() {
    return settings.absentClasses();
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
   * The weights.
   *
   * @return the network's own
   */
  public NetworkState state() {
    return state;
  }

  @Override
  public void close() {
    state.close();
  }
}
