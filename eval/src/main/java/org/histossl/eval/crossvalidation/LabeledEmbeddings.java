package org.histossl.eval.crossvalidation;

import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.eval.embed.Embeddings;

/**
 * Embeddings of tiles whose classes are known.
 *
 * @param embeddings a row a tile
 * @param labels the class of each, {@code 0..classes-1}
 * @param groups what must stay together, such as the patient
 * @param classes how many classes there are, present or not
 */
public record LabeledEmbeddings(
    Embeddings embeddings, List<Integer> labels, List<String> groups, int classes) {
  /** Refuses labels and groups that are not as many as the rows. */
  public LabeledEmbeddings {
    labels = List.copyOf(labels);
    groups = List.copyOf(groups);
    Check.that(
        embeddings.count() == labels.size() && labels.size() == groups.size(),
        "embeddings, labels and groups must be as many, got %d, %d and %d",
        embeddings.count(),
        labels.size(),
        groups.size());
    Check.positive("classes", classes);
    for (int label : labels) {
      Check.index("label", label, classes);
    }
  }

  /**
   * Some of them.
   *
   * @param rows which, in the order wanted
   * @return the rows
   */
  public LabeledEmbeddings select(int... rows) {
    return new LabeledEmbeddings(
        embeddings.select(rows),
        Arrays.stream(rows).mapToObj(labels::get).toList(),
        Arrays.stream(rows).mapToObj(groups::get).toList(),
        classes);
  }

  int[] labelArray() {
    return labels.stream().mapToInt(Integer::intValue).toArray();
  }
}
