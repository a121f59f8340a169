package org.histossl.eval.decode;

import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;

/** Embeddings and images as batches. */
final class ImageSamples implements Samples {
  private final ImageDecoderConfig config;
  private final ImageExamples examples;
  private final Standardization standardization;

  ImageSamples(ImageDecoderConfig config, ImageExamples examples, Standardization standardization) {
    this.config = config;
    this.examples = examples;
    this.standardization = standardization;
  }

  @Override
  public int[] trainRows() {
    return examples.trainRows();
  }

  @Override
  public int[] validationRows() {
    return examples.validationRows();
  }

  @Override
  public Graph graph(Mode mode, int batch) {
    return ImageNetwork.withLoss(config, mode, batch, examples.embeddings().dimensions());
  }

  @Override
  public double load(Program program, int[] rows, int counted) {
    standardization.fill(program.input(ImageNetwork.X), examples.embeddings(), rows);
    int size = config.outputSize();
    float[] images = new float[Math.multiplyExact(counted, size)];
    float[] weights = new float[rows.length];
    for (int i = 0; i < counted; i++) {
      examples.targets().read(rows[i], images, i * size);
      check(rows[i], images, i * size);
      weights[i] = 1f / counted;
    }
    // what is left of an earlier batch behind these is finite and has no weight
    HostFloats.fill(program.input(ImageNetwork.TARGET), 0, images);
    HostFloats.fill(program.input(ImageNetwork.WEIGHTS), 0, weights);
    return counted;
  }

  private void check(int row, float[] images, int offset) {
    for (int i = offset; i < offset + config.outputSize(); i++) {
      Check.that(
          images[i] >= 0 && images[i] <= 1,
          "target images must be in [0, 1], got %s at element %d of row %d",
          images[i],
          i - offset,
          row);
    }
  }
}
