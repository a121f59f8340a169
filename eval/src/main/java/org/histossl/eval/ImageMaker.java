package org.histossl.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Progress;
import org.histossl.data.split.Side;
import org.histossl.eval.decode.ImageDecoder;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.decode.ImageExamples;
import org.histossl.eval.decode.Training;
import org.histossl.eval.score.ImageQuality;
import org.histossl.eval.score.SsimWindow;

/** Transposed convolutions that make each tile's image; the data set says of how many channels. */
record ImageMaker(String name, ImageDecoderConfig config) implements Decoder {
  /** Images that are held in memory at a time. */
  private static final int BLOCK = 256;

  @Override
  public boolean suits(Dataset dataset) {
    return dataset.images().isPresent();
  }

  @Override
  public String lacking(Task task) {
    int side = task.dataset().images().orElseThrow().sidePixels();
    if (config.side() != side) {
      return String.format(
          Locale.ROOT, "makes images of %d pixels, the data set's have %d", config.side(), side);
    }
    return Task.lacking(task.all(Side.TRAIN), "training", "")
        + Task.lacking(task.all(Side.TEST), "test", "");
  }

  @Override
  public String targetsDigest(Task task) {
    return task.imagesDigest();
  }

  @Override
  public TrainedDecoder train(EncodedTask encoded, Training training) {
    Task task = encoded.task();
    Dataset.Images targets = task.dataset().images().orElseThrow();
    ImageExamples examples =
        ImageExamples.of(encoded.embeddings(), targets.pixels())
            .train(task.all(Side.TRAIN))
            .validation(task.all(Side.VALIDATION));
    return new Trained(
        ImageDecoder.train(config.withOutputChannels(targets.channels()), examples, training));
  }

  /** What came of it. */
  record Trained(ImageDecoder decoder) implements TrainedDecoder {
    @Override
    public Decoded decode(EncodedTask encoded, Progress progress) {
      Task task = encoded.task();
      Dataset.Images targets = task.dataset().images().orElseThrow();
      int[] test = task.all(Side.TEST);
      List<DecodedImages.Quality> qualities = new ArrayList<>();
      float[] wanted = new float[targets.channels() * targets.sidePixels() * targets.sidePixels()];
      for (int from = 0; from < test.length; from += BLOCK) {
        int[] rows = Arrays.copyOfRange(test, from, Math.min(test.length, from + BLOCK));
        float[][] images = decoder.predict(encoded.embeddings().select(rows));
        for (int i = 0; i < rows.length; i++) {
          targets.pixels().read(rows[i], wanted, 0);
          qualities.add(quality(wanted, images[i], targets));
        }
      }
      return new DecodedImages(qualities, task.groupsOf(test));
    }

    private static DecodedImages.Quality quality(
        float[] wanted, float[] made, Dataset.Images targets) {
      int side = targets.sidePixels();
      int channels = targets.channels();
      ImageQuality quality =
          ImageQuality.of(
              interleaved(wanted, channels), interleaved(made, channels), side, side, channels, 1);
      return new DecodedImages.Quality(
          quality.meanSquaredError(),
          quality.peakSignalToNoise(),
          quality.structuralSimilarity(SsimWindow.UNIFORM_7));
    }

    /** From channel after channel to pixel after pixel. */
    private static float[] interleaved(float[] planes, int channels) {
      float[] pixels = new float[planes.length];
      int size = planes.length / channels;
      for (int i = 0; i < planes.length; i++) {
        pixels[i % size * channels + i / size] = planes[i];
      }
      return pixels;
    }

    @Override
    public boolean write(Path file) throws IOException {
      decoder.write(file);
      return true;
    }

    @Override
    public void close() {
      decoder.close();
    }
  }
}
