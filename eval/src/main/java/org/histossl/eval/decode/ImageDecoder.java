package org.histossl.eval.decode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.embed.Embeddings;

/**
 * Makes images of embeddings, to see what is in them: a linear layer to a small map, transposed
 * convolutions that double its side, a sigmoid; trained by the mean squared error to masks or to
 * (blurred) tiles.
 *
 * <p>The weights kept are those of the epoch with the least validation loss; without validation
 * rows those of the last epoch. Where the last batch of an epoch is short, some rows of the epoch
 * stand in it a second time: they do not count in the loss, but in batch norm's statistics.
 *
 * <pre>{@code
 * ImageExamples examples = ImageExamples.of(embeddings, masks).train(rows).validation(others);
 * try (ImageDecoder decoder =
 *     ImageDecoder.train(ImageDecoderConfig.thesis(1), examples, training)) {
 *   float[][] images = decoder.predict(embeddings.select(testRows));
 * }
 * }</pre>
 */
public final class ImageDecoder implements AutoCloseable {
  /** The kind of its files. */
  public static final String KIND = "image";

  private static final int PREDICTION_BATCH = 16;

  private final ImageDecoderConfig config;
  private final TrainedNetwork network;

  private ImageDecoder(ImageDecoderConfig config, TrainedNetwork network) {
    this.config = config;
    this.network = network;
  }

  /**
   * Trains a decoder.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param training where weights and the order of rows come from, on what, watched by whom
   * @return the decoder, to be closed by the caller
   */
  public static ImageDecoder train(
      ImageDecoderConfig config, ImageExamples examples, Training training) {
    Embeddings embeddings = examples.embeddings();
    Rows.disjoint(examples.trainRows(), examples.validationRows(), embeddings.count());
    Standardization standardization =
        Standardization.of(config.inputs(), embeddings, examples.trainRows());
    ImageSamples samples = new ImageSamples(config, examples, standardization);
    return new ImageDecoder(
        config, TrainedNetwork.train(samples, standardization, config.fit(), training));
  }

  /**
   * The images. They are all held in memory: of many embeddings take some at a time.
   *
   * @param embeddings what to decode, of the dimensions that were learnt from; finite
   * @return an image each, {@code [channels, side, side]} row by row, in (0, 1)
   */
  public float[][] predict(Embeddings embeddings) {
    float[][] images = new float[embeddings.count()][];
    int size = config.outputSize();
    network.run(
        embeddings,
        images.length,
        PREDICTION_BATCH,
        batch -> ImageNetwork.graph(config, Mode.EVAL, batch, embeddings.dimensions()),
        rows -> rows,
        (row, outputs, offset) -> images[row] = Arrays.copyOfRange(outputs, offset, offset + size));
    return images;
  }

  /**
   * Writes the decoder: settings, weights of the best epoch, input statistics and curves.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file) throws IOException {
    network.write(file, KIND, new Settings(config, network.standardization().dimensions()));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file the file; it may come from anywhere
   * @return the decoder, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read or is no such decoder
   */
  public static ImageDecoder read(Path file) throws IOException {
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
  public static ImageDecoder read(Path file, Engine engine) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      return new ImageDecoder(
          settings.config(),
          TrainedNetwork.read(
              opened,
              settings.dimensions(),
              Set.of(),
              () -> ImageNetwork.graph(settings.config(), Mode.EVAL, 1, settings.dimensions()),
              engine));
    }
  }

  /**
   * What a file says of a decoder.
   *
   * @param config what it is like
   * @param dimensions numbers an embedding
   */
  private record Settings(ImageDecoderConfig config, int dimensions) {
    Settings {
      Check.positive("dimensions", dimensions);
      Check.positive("side", config.side());
      Check.positive("numbers of an image", config.outputSize());
    }
  }

  /**
   * What the decoder is like.
   *
   * @return its settings
   */
  public ImageDecoderConfig config() {
    return config;
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
   * The weights, under PyTorch's names and in its layouts.
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
