package org.histossl.eval.slide;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.decode.DecoderFile;
import org.histossl.eval.decode.Standardization;
import org.histossl.eval.decode.TrainedNetwork;
import org.histossl.eval.decode.Training;
import org.histossl.eval.decode.TrainingCurves;
import org.histossl.eval.score.Softmax;
import org.nd4j.linalg.api.buffer.DataType;

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
 *     AttentionPooling.train(AttentionPoolingConfig.defaults(), examples, training)) {
 *   SlideScores scores = pooling.predict(testBags);
 *   Predictions test = Predictions.ofScores(testGrades, scores.probabilities(), patients);
 *   float[] where = scores.attention(0);
 * }
 * }</pre>
 */
public final class AttentionPooling implements AutoCloseable {
  private static final String KIND = "attention-pooling";
  private static final int SMALLEST_PADDING = 16;

  private final PoolingNetwork shape;
  private final TrainedNetwork network;

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
      absentClasses = Collections.unmodifiableSet(new TreeSet<>(absentClasses));
      absentClasses.forEach(label -> Check.index("absent class", label, network.classes()));
    }
  }

  private AttentionPooling(PoolingNetwork shape, TrainedNetwork network) {
    this.shape = shape;
    this.network = network;
  }

  /**
   * Trains a network.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param training where weights and the order of rows come from, on what, watched by whom
   * @return the network, to be closed by the caller
   */
  public static AttentionPooling train(
      AttentionPoolingConfig config, SlideExamples examples, Training training) {
    examples.requireDisjoint();
    Bags bags = examples.bags();
    int[] trainTiles =
        Arrays.stream(examples.trainSlides())
            .flatMap(slide -> Arrays.stream(bags.tiles(slide)))
            .toArray();
    Standardization standardization =
        Standardization.of(config.inputs(), bags.embeddings(), trainTiles);
    PoolingNetwork shape =
        new PoolingNetwork(config, bags.embeddings().dimensions(), examples.classes());
    PoolingSamples samples =
        new PoolingSamples(shape, examples, standardization, training.seed().at("parts"));
    return new AttentionPooling(
        shape, TrainedNetwork.train(samples, standardization, config.fit(), training));
  }

  /**
   * The classes' probabilities of slides and the weights of their tiles. Slides are padded to the
   * next power of two.
   *
   * @param bags the slides, of the encoder that was learnt from
   * @return what the network says of each
   */
  public SlideScores predict(Bags bags) {
    network.standardization().checkFit(bags.embeddings());
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
              network
                  .engine()
                  .compile(shape.graph(Mode.EVAL, 1, size, DataType.FLOAT), network.state())) {
            for (int slide : slides) {
              int[] tiles = bags.tiles(slide);
              load(program, bags, tiles, size);
              program.run();
              probabilities[slide] =
                  Softmax.of(HostFloats.rowMajor(program.output(PoolingNetwork.OUTPUT)));
              attention[slide] =
                  Arrays.copyOf(
                      HostFloats.rowMajor(program.output(PoolingNetwork.ATTENTION)), tiles.length);
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
    network.standardization().fill(program.input(PoolingNetwork.X), bags.embeddings(), rows);
    HostFloats.fill(program.input(PoolingNetwork.MASK), 0, mask);
  }

  /**
   * Writes the network: settings, weights of the best epoch, input statistics and curves.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file) throws IOException {
    network.write(file, KIND, new Settings(shape, network.absentClasses()));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file; it may come from anywhere
   * @return the network, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read or is no such network
   */
  public static AttentionPooling read(Path file) throws IOException {
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
  public static AttentionPooling read(Path file, Engine engine) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      PoolingNetwork shape = settings.network();
      return new AttentionPooling(
          shape,
          TrainedNetwork.read(
              opened,
              shape.dimensions(),
              settings.absentClasses(),
              () -> shape.graph(Mode.EVAL, 1, 1, DataType.FLOAT),
              engine));
    }
  }

  /**
   * What the network is like.
   *
   * @return its settings
   */
  public AttentionPoolingConfig config() {
    return shape.config();
  }

  /**
   * The classes that there were no training slides of: predictions of them mean nothing.
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
   * The weights.
   *
   * @return the network's own
   */
  public NetworkState state() {
    return network.state();
  }

  @Override
  public void close() {
    network.close();
  }
}
