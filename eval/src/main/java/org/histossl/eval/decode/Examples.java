package org.histossl.eval.decode;

import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.eval.embed.Embeddings;

/**
 * Embeddings whose classes are known, some of them to learn from and some to stop early by.
 *
 * <pre>{@code
 * Examples examples = Examples.of(embeddings, labels, 5).train(trainRows).validation(validationRows);
 * }</pre>
 */
public final class Examples {
  private final Embeddings embeddings;
  private final int[] labels;
  private final int classes;
  private final int[] trainRows;
  private final int[] validationRows;

  private Examples(
      Embeddings embeddings, int[] labels, int classes, int[] trainRows, int[] validationRows) {
    this.embeddings = embeddings;
    this.labels = labels;
    this.classes = classes;
    this.trainRows = trainRows;
    this.validationRows = validationRows;
  }

  /**
   * Examples that are all to learn from.
   *
   * @param embeddings the embeddings; finite
   * @param labels the class of each, {@code 0..classes-1}
   * @param classes how many classes there are, present or not; at least 2
   * @return the examples
   */
  public static Examples of(Embeddings embeddings, int[] labels, int classes) {
    Check.that(classes >= 2, "a classifier needs at least 2 classes, got %d", classes);
    Check.that(
        embeddings.count() == labels.length,
        "embeddings and labels must be as many, got %d and %d",
        embeddings.count(),
        labels.length);
    for (int i = 0; i < labels.length; i++) {
      Check.that(
          labels[i] >= 0 && labels[i] < classes,
          "labels must be in 0..%d, got %d at embedding %d",
          classes - 1,
          labels[i],
          i);
    }
    embeddings.requireFinite("embeddings to learn from");
    int[] all = IntStream.range(0, labels.length).toArray();
    return new Examples(embeddings, labels.clone(), classes, all, new int[0]);
  }

  /**
   * The same examples with other rows to learn from.
   *
   * @param rows indices of embeddings, each once, none of them for validation
   * @return the examples
   */
  public Examples train(int... rows) {
    return new Examples(
        embeddings, labels, classes, Rows.checked("training", rows, labels.length), validationRows);
  }

  /**
   * The same examples with rows to stop early by.
   *
   * @param rows indices of embeddings, each once, none of them to learn from; none at all for
   *     training to the last epoch
   * @return the examples
   */
  public Examples validation(int... rows) {
    return new Examples(
        embeddings, labels, classes, trainRows, Rows.checked("validation", rows, labels.length));
  }

  Embeddings embeddings() {
    return embeddings;
  }

  int label(int row) {
    return labels[row];
  }

  int classes() {
    return classes;
  }

  int[] trainRows() {
    return trainRows.clone();
  }

  int[] validationRows() {
    return validationRows.clone();
  }
}
