package org.histossl.eval.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;

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
 *     SegmentationDecoder.train(SegmentationConfig.defaults(), examples, training)) {
 *   byte[][] classes = decoder.predict(tokens.select(testTiles)); // [tiles][height * width]
 * }
 * }</pre>
 */
public final class SegmentationDecoder implements AutoCloseable {
  /** The kind of its files. */
  public static final String KIND = "segmentation";

  private static final int PREDICTION_BATCH = 8;

  private final SegmentationNetwork shape;
  private final TrainedNetwork network;

  private SegmentationDecoder(SegmentationNetwork shape, TrainedNetwork network) {
    this.shape = shape;
    this.network = network;
  }

  /**
   * Trains a decoder.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param training where weights and the order of tiles come from, on what, watched by whom
   * @return the decoder, to be closed by the caller
   */
  public static SegmentationDecoder train(
      SegmentationConfig config, SegmentationExamples examples, Training training) {
    PatchTokens tokens = examples.tokens();
    Rows.disjoint(examples.trainTiles(), examples.validationTiles(), tokens.count());
    Standardization standardization =
        Standardization.of(config.inputs(), tokens.tokens(), tokens.rows(examples.trainTiles()));
    SegmentationSamples samples = new SegmentationSamples(config, examples, standardization);
    return new SegmentationDecoder(
        samples.network(), TrainedNetwork.train(samples, standardization, config.fit(), training));
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
            map[p] = (byte) greatest(logits, offset + p * shape.classes());
          }
          maps[tile] = map;
        });
    return maps;
  }

  private int greatest(float[] logits, int offset) {
    int best = 0;
    for (int c = 1; c < shape.classes(); c++) {
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
    int size = Math.multiplyExact(tokens.height() * tokens.width(), shape.classes());
    decode(
        tokens,
        (tile, all, offset) -> {
          logits[tile] = new float[size];
          System.arraycopy(all, offset, logits[tile], 0, size);
        });
    return logits;
  }

  private void decode(PatchTokens tokens, TrainedNetwork.Taker taker) {
    Check.that(
        tokens.grid().equals(shape.grid()) && tokens.patchSize() == shape.patchSize(),
        "tiles to decode must have the size of those learnt from: %d x %d patches of %d pixels, got"
            + " %d x %d of %d",
        shape.grid().rows(),
        shape.grid().columns(),
        shape.patchSize(),
        tokens.grid().rows(),
        tokens.grid().columns(),
        tokens.patchSize());
    network.run(
        tokens.tokens(),
        tokens.count(),
        PREDICTION_BATCH,
        batch -> shape.graph(Mode.EVAL, batch),
        tokens::rows,
        taker);
  }

  /**
   * Writes the decoder: settings, weights of the best epoch, input statistics and curves.
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
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read or is no such decoder
   */
  public static SegmentationDecoder read(Path file) throws IOException {
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
  public static SegmentationDecoder read(Path file, Engine engine) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      SegmentationNetwork shape = settings.network();
      return new SegmentationDecoder(
          shape,
          TrainedNetwork.read(
              opened,
              shape.dimensions(),
              settings.absentClasses(),
              () -> shape.graph(Mode.EVAL, 1),
              engine));
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
      absentClasses =
          TrainedNetwork.checked(network.dimensions(), network.classes(), absentClasses);
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
    return shape.config();
  }

  /**
   * How many classes it tells apart.
   *
   * @return the number of classes
   */
  public int classes() {
    return shape.classes();
  }

  /**
   * The classes that there were no training pixels of: predictions of them mean nothing.
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
   * @return the decoder's own
   */
  public NetworkState state() {
    return network.state();
  }

  @Override
  public void close() {
    network.close();
  }
}
