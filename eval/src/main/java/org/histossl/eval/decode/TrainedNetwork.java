package org.histossl.eval.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.embed.Embeddings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every trained decoder is made of: weights, what their first layer sees of embeddings, how
 * the training went, and the engine that runs them. For decoders of one's own: the network takes an
 * input {@link #X} and gives an output {@link #OUTPUT}.
 *
 * @param standardization what the first layer sees
 * @param absentClasses classes that nothing could be learnt of; unmodifiable
 * @param curves how the training went
 * @param state the weights, closed with this
 * @param engine what runs them
 */
public record TrainedNetwork(
    Standardization standardization,
    Set<Integer> absentClasses,
    TrainingCurves curves,
    NetworkState state,
    Engine engine)
    implements AutoCloseable {
  /** The name of a decoder's input: embeddings, {@code [rows, dimensions]}. */
  public static final String X = "x";

  /** The name of a decoder's output, whose first axis is what is decoded. */
  public static final String OUTPUT = "output";

  private static final Logger LOG = LoggerFactory.getLogger(TrainedNetwork.class);

  /** Takes a copy of the set. */
  public TrainedNetwork {
    // sorted: sets of the JDK have another order in each process
    absentClasses = Collections.unmodifiableSet(new TreeSet<>(absentClasses));
  }

  /**
   * Trains a network.
   *
   * @param samples what is learnt from, standardized
   * @param standardization by what
   * @param config how long and how fast
   * @param training where weights and the order of rows come from, on what, watched by whom
   * @return the network, to be closed by the caller
   * @throws DecoderDivergedException if a loss is not finite
   */
  public static TrainedNetwork train(
      Samples samples, Standardization standardization, FitConfig config, Training training) {
    Set<Integer> absent = samples.absentClasses();
    if (!absent.isEmpty()) {
      LOG.warn(
          "no training examples of classes {}: they cannot be learnt, and their validation examples"
              + " are left out",
          absent);
    }
    Fit.Result result = Fit.run(samples, config, training);
    return new TrainedNetwork(
        standardization, absent, result.curves(), result.state(), training.engine());
  }

  /** Takes what the network gives for something. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes an output.
     *
     * @param index which of the things
     * @param outputs the outputs of several, row-major
     * @param offset where those of this one begin
     */
    void take(int index, float[] outputs, int offset);
  }

  /**
   * Runs the network over things that are described by one or more rows of embeddings each.
   *
   * @param embeddings the rows
   * @param count how many things there are
   * @param most how many at once at most
   * @param graph the network for so many at once
   * @param rowsOf the rows of some things
   * @param taker takes the output of each thing
   */
  public void run(
      Embeddings embeddings,
      int count,
      int most,
      IntFunction<Graph> graph,
      UnaryOperator<int[]> rowsOf,
      Taker taker) {
    standardization.checkFit(embeddings);
    if (count == 0) {
      return;
    }
    int batch = Math.min(most, count);
    try (Program program = engine.compile(graph.apply(batch), state)) {
      for (int from = 0; from < count; from += batch) {
        int[] rows = rowsOf.apply(Rows.block(from, batch, count));
        standardization.fill(program.input(X), embeddings, rows);
        program.run();
        float[] outputs = HostFloats.rowMajor(program.output(OUTPUT));
        for (int i = 0; i < batch && from + i < count; i++) {
          taker.take(from + i, outputs, i * (outputs.length / batch));
        }
      }
    }
  }

  /**
   * Writes the network.
   *
   * @param file the file; replaced whole or not at all
   * @param kind what decodes, such as {@code "mlp"}
   * @param settings what the decoder is like, a record that Jackson can read back
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file, String kind, Record settings) throws IOException {
    DecoderFile.write(file, kind, settings, standardization, curves, state);
  }

  /**
   * Reads a network.
   *
   * @param file an open file
   * @param dimensions numbers an embedding has
   * @param absentClasses classes that nothing could be learnt of
   * @param graph makes the network that the file's settings describe
   * @param engine what runs it
   * @return the network, to be closed by the caller
   * @throws IOException naming the file, if it holds another network
   */
  public static TrainedNetwork read(
      DecoderFile file,
      int dimensions,
      Set<Integer> absentClasses,
      Supplier<Graph> graph,
      Engine engine)
      throws IOException {
    Standardization standardization = file.standardization(dimensions);
    TrainingCurves curves = file.curves();
    return new TrainedNetwork(standardization, absentClasses, curves, file.state(graph), engine);
  }

  /** Classes of a decoder as a file tells them, checked. */
  static Set<Integer> checked(int dimensions, int classes, Set<Integer> absent) {
    Check.positive("dimensions", dimensions);
    Check.that(classes >= 2, "a decoder tells at least 2 classes apart, got %d", classes);
    absent.forEach(label -> Check.index("absent class", label, classes));
    return Collections.unmodifiableSet(new TreeSet<>(absent));
  }

  @Override
  public void close() {
    state.close();
  }
}
