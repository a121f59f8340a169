package org.histossl.eval.decode;

import java.io.IOException;
import java.nio.file.Path;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.eval.embed.Embeddings;
import org.nd4j.linalg.api.ndarray.INDArray;

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
 *     ImageDecoder.train(ImageDecoderConfig.thesis(1), examples, Seed.of(7), progress)) {
 *   float[][] images = decoder.predict(embeddings.select(testRows));
 * }
 * }</pre>
 */
public final class ImageDecoder implements AutoCloseable {
  private static final int PREDICTION_BATCH = 16;
  private static final String KIND = "image";

  private final ImageDecoderConfig config;
  private final Standardization standardization;
  private final TrainingCurves curves;
  private final NetworkState state;

  private ImageDecoder(
      ImageDecoderConfig config,
      Standardization standardization,
      TrainingCurves curves,
      NetworkState state) {
    this.config = config;
    this.standardization = standardization;
    this.curves = curves;
    this.state = state;
  }

  /**
   * Trains a decoder.
   *
   * @param config what it is like
   * @param examples what it learns from and is stopped by
   * @param seed where weights and the order of rows come from
   * @param progress told of each step
   * @return the decoder, to be closed by the caller
   */
  public static ImageDecoder train(
      ImageDecoderConfig config, ImageExamples examples, Seed seed, Progress progress) {
    Embeddings embeddings = examples.embeddings();
    Rows.disjoint(examples.trainRows(), examples.validationRows(), embeddings.count());
    Standardization standardization =
        Standardization.of(config.inputs(), embeddings, examples.trainRows());
    Fit.Result result =
        Fit.run(new ImageSamples(config, examples, standardization), config.fit(), seed, progress);
    return new ImageDecoder(config, standardization, result.curves(), result.state());
  }

  /**
   * The images. They are all held in memory: of many embeddings take some at a time.
   *
   * @param embeddings what to decode, of the dimensions that were learnt from; finite
   * @return an image each, {@code [channels, side, side]} row by row, in (0, 1)
   */
  public float[][] predict(Embeddings embeddings) {
    standardization.checkFit(embeddings);
    float[][] images = new float[embeddings.count()][];
    if (images.length == 0) {
      return images;
    }
    int batch = Math.min(PREDICTION_BATCH, images.length);
    try (Program program =
        Engine.standard()
            .compile(
                ImageNetwork.graph(config, Mode.EVAL, batch, embeddings.dimensions()), state)) {
      for (int from = 0; from < images.length; from += batch) {
        int[] rows = Rows.block(from, batch, images.length);
        standardization.fill(program.input(ImageNetwork.X), embeddings, rows);
        program.run();
        float[] outputs = rowMajor(program.output(ImageNetwork.OUTPUT));
        for (int i = 0; i < batch && from + i < images.length; i++) {
          images[from + i] = new float[config.outputSize()];
          System.arraycopy(
              outputs, i * config.outputSize(), images[from + i], 0, config.outputSize());
        }
      }
    }
    return images;
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
        new Settings(config, standardization.dimensions()),
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
  public static ImageDecoder read(Path file) throws IOException {
    try (DecoderFile opened = DecoderFile.open(file, KIND)) {
      Settings settings = opened.settings(Settings.class);
      Standardization standardization = opened.standardization(settings.dimensions());
      TrainingCurves curves = opened.curves();
      return new ImageDecoder(
          settings.config(),
          standardization,
          curves,
          opened.state(
              () -> ImageNetwork.graph(settings.config(), Mode.EVAL, 1, settings.dimensions())));
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

  static float[] rowMajor(INDArray array) {
    try (INDArray copy = array.dup('c')) {
      return HostFloats.copy(copy);
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
    return curves;
  }

  /**
   * The weights, under PyTorch's names and in its layouts.
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
