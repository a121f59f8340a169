package org.histossl.eval.decode;

import java.util.stream.IntStream;
import org.histossl.eval.embed.Embeddings;

/**
 * Embeddings whose images are known, some of them to learn from and some to stop early by.
 *
 * <pre>{@code
 * ImageExamples examples =
 *     ImageExamples.of(embeddings, masks).train(trainRows).validation(validationRows);
 * }</pre>
 */
public final class ImageExamples {
  private final Embeddings embeddings;
  private final TargetImages targets;
  private final int[] trainRows;
  private final int[] validationRows;

  private ImageExamples(
      Embeddings embeddings, TargetImages targets, int[] trainRows, int[] validationRows) {
    this.embeddings = embeddings;
    this.targets = targets;
    this.trainRows = trainRows;
    this.validationRows = validationRows;
  }

  /**
   * Examples that are all to learn from.
   *
   * @param embeddings the embeddings; finite
   * @param targets the image of each
   * @return the examples
   */
  public static ImageExamples of(Embeddings embeddings, TargetImages targets) {
    embeddings.requireFinite("embeddings to learn from");
    return new ImageExamples(
        embeddings, targets, IntStream.range(0, embeddings.count()).toArray(), new int[0]);
  }

  /**
   * The same examples with other rows to learn from.
   *
   * @param rows indices of embeddings, each once, none of them for validation
   * @return the examples
   */
  public ImageExamples train(int... rows) {
    return new ImageExamples(
        embeddings, targets, Rows.checked("training", rows, embeddings.count()), validationRows);
  }

  /**
   * The same examples with rows to stop early by.
   *
   * @param rows indices of embeddings, each once, none of them to learn from; none at all for
   *     training to the last epoch
   * @return the examples
   */
  public ImageExamples validation(int... rows) {
    return new ImageExamples(
        embeddings, targets, trainRows, Rows.checked("validation", rows, embeddings.count()));
  }

  Embeddings embeddings() {
    return embeddings;
  }

  TargetImages targets() {
    return targets;
  }

  int[] trainRows() {
    return trainRows.clone();
  }

  int[] validationRows() {
    return validationRows.clone();
  }
}
