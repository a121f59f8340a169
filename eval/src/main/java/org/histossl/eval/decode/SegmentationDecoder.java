package org.histossl.eval.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the class of each pixel of a tile from the patch tokens of a frozen encoder: a small
 * convolutional head, trained by cross-entropy plus a Dice loss over the classes that a batch has.
 *
 * <p>The weights kept are those of the epoch with the least validation loss; without validation
 * tiles those of the last epoch. A class without training pixels is no error: it is logged, listed
 * in {@link #absentClasses()}, and its validation pixels do not count. Where the last batch of an
 * epoch is short, some tiles of the epoch stand in it a second time: they do not count in the loss,
 * but in batch norm's statistics. The same arguments give the same decoder.
 *
 * <pre>{@code
 * PatchTokens tokens = PatchTokens.embed(encoder, 224, tiles, progress);
 * SegmentationExamples examples = SegmentationExamples.of(tokens, maps, 3).train(trainTiles);
 * try (SegmentationDecoder decoder =
 *     SegmentationDecoder.train(SegmentationConfig.defaults(), examples, Seed.of(7), progress)) {
 *   byte[][] classes = decoder.predict(tokens.select(testTiles)); // [tiles][height * width]
 * }
 * }</pre>
 */
public final class SegmentationDecoder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentationDecoder.class);
  private static final int PREDICTION_BATCH = 8;
  private static final String KIND = "segmentation";

  private final SegmentationNetwork network;
  private final Standardization standardization;
  private final Set<Integer> absentClasses;
  private final TrainingCurves curves;
  private final NetworkState state;

  private SegmentationDecoder(
      SegmentationNetwork network,
      Standardization standardization,
      Set<Integer> absentClasses,
      TrainingCurves curves,
      NetworkState state) {
    this.network = network;
    this.standardization = standardization;
    this.absentClasses = Set.copyOf(absentClasses);
    this.curves = curves;
    this.state = state;
  }

  /**
   * Trains a decoder.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param seed where weights and the order of tiles come from
   * @param progress told of each step
   * @return the decoder, to be closed by the caller
   */
  public static SegmentationDecoder train(
      SegmentationConfig config, SegmentationExamples examples, Seed seed, Progress progress) {
    PatchTokens tokens = examples.tokens();
    Rows.disjoint(examples.trainTiles(), examples.validationTiles(), tokens.count());
    Standardization standardization =
        Standardization.of(config.inputs(), tokens.tokens(), tokens.rows(examples.trainTiles()));
    SegmentationSamples samples = new SegmentationSamples(config, examples, standardization);
    if (!samples.absent().isEmpty()) {
      LOG.warn(
          "no training pixels of classes {} among {}: they cannot be learnt, and their validation"
              + " pixels are left out",
          samples.absent(),
          examples.classes());
    }
    Fit.Result result = Fit.run(samples, config.fit(), seed, progress);
    return new SegmentationDecoder(
        samples.network(), standardization, samples.absent(), result.curves(), result.state());
  }

  /**
   * The most likely class of each pixel, the lower class of equals.
   *
   * @param tokens what to decode, of the encoder and the size of tiles that were learnt from
   * @return {@code [tiles][height * width]}, row by row; unsigned
   */
  public byte[][] predict(PatchTokens tokens) {
    byte[][] maps = new byte[tokens.count()][];
    decode(
        tokens,
        (tile, logits, offset) -> {
          byte[] map = new byte[tokens.height() * tokens.width()];
          for (int p = 0; p < map.length; p++) {
            map[p] = (byte) greatest(logits, offset + p * network.classes());
          }
          maps[tile] = map;
        });
    return maps;
  }

  private int greatest(float[] logits, int offset) {
    int best = 0;
    for (int c = 1; c < network.classes(); c++) {
      best = logits[offset + c] > logits[offset + best] ? c : best;
    }
    return best;
  }

  /**
   * The logits of each pixel. They are all held in memory: of many tiles take some at a time.
   *
   * @param tokens what to decode, of the encoder and the size of tiles that were learnt from
   * @return {@code [tiles][height * width * classes]}, row by row, a pixel's classes together
   */
  public float[][] logits(PatchTokens tokens) {
    float[][] logits = new float[tokens.count()][];
    int size = Math.multiplyExact(tokens.height() * tokens.width(), network.classes());
    decode(
        tokens,
        (tile, all, offset) -> {
          logits[tile] = new float[size];
          System.arraycopy(all, offset, logits[tile], 0, size);
        });
    return logits;
  }

  /** Takes the logits of a tile out of those of a batch. */
  private interface Taker {
    void take(int tile, float[] logits, int offset);
  }

  private void decode(PatchTokens tokens, Taker taker) {
    Check.that(
        tokens.grid().equals(network.grid()) && tokens.patchSize() == network.patchSize(),
        "tiles to decode must have the size of those learnt from: %d x %d patches of %d pixels, got"
            + " %d x %d of %d",
        network.grid().rows(),
        network.grid().columns(),
        network.patchSize(),
        tokens.grid().rows(),
        tokens.grid().columns(),
        tokens.patchSize());
    standardization.checkFit(tokens.tokens());
    int count = tokens.count();
    if (count == 0) {
      return;
    }
    int batch = Math.min(PREDICTION_BATCH, count);
    try (Program program = Engine.standard().compile(network.graph(Mode.EVAL, batch), state)) {
      for (int from = 0; from < count; from += batch) {
        int[] rows = tokens.rows(Rows.block(from, batch, count));
        standardization.fill(program.input(SegmentationNetwork.X), tokens.tokens(), rows);
        program.run();
        float[] logits = ImageDecoder.rowMajor(program.output(SegmentationNetwork.OUTPUT));
        for (int i = 0; i < batch && from + i < count; i++) {
          taker.take(from + i, logits, i * (logits.length / batch));
        }
      }
    }
  }

  /**
   * Writes the decoder: settings, weights of the best epoch, input statistics and curves.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file) throws IOException {
    DecoderFile.write(
        file, KIND, new Settings(network, absentClasses), standardization, curves, state);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file; it may come from anywhere
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read or is no such decoder
   */
  public static SegmentationDecoder read(Path file) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      SegmentationNetwork network = settings.network();
      Standardization standardization = opened.standardization(network.dimensions());
      TrainingCurves curves = opened.curves();
      return new SegmentationDecoder(
          network,
          standardization,
          settings.absentClasses(),
          curves,
          opened.state(() -> network.graph(Mode.EVAL, 1)));
    }
  }

  /**
   * What a file says of a decoder.
   *
   * @param network what it is like
   * @param absentClasses the classes that it has not learnt
   */
  private record Settings(SegmentationNetwork network, Set<Integer> absentClasses) {
    private static final int LONGEST_SIDE = 1 << 13;

    Settings {
      absentClasses = Rows.learnt(network.dimensions(), network.classes(), absentClasses);
      Check.positive("patchSize", network.patchSize());
      long longest = Math.max(network.grid().rows(), network.grid().columns());
      Check.that(
          longest * network.patchSize() <= LONGEST_SIDE,
          "tiles of a file's decoder may have sides of %d pixels, got %d",
          LONGEST_SIDE,
          longest * network.patchSize());
    }
  }

  /**
   * What the decoder is like.
   *
   * @return its settings
   */
  public SegmentationConfig config() {
    return network.config();
  }

  /**
   * How many classes it tells apart.
   *
   * @return the number of classes
   */
  public int classes() {
    return network.classes();
  }

  /**
   * The classes that there were no training pixels of: predictions of them mean nothing.
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
   * The weights.
   *
   * @return the decoder's own
   */
  public NetworkState state() {
    return state;
  }

  @Override
  public void close() {
    state.close();
  }
}
