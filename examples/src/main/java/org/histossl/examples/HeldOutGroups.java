package org.histossl.examples;

import java.util.List;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.knn.KnnClassifier;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;

/**
 * Nearest neighbors, one group held out at a time: each tile is classified by the tiles of all
 * other groups. Every dimension is brought to mean 0 and deviation 1 over those other tiles first,
 * so that features of different units, and dimensions that all tiles share, weigh alike.
 */
final class HeldOutGroups {
  private static final int NEIGHBOURS = 9;

  private HeldOutGroups() {}

  static Predictions classify(Embeddings embeddings, LabeledTiles tiles) {
    int[] labels = tiles.labels().stream().mapToInt(Integer::intValue).toArray();
    int[] predicted = new int[labels.length];
    List<String> groups = tiles.groups();
    for (String group : groups.stream().distinct().toList()) {
      int[] held = indices(groups, group, true);
      int[] others = indices(groups, group, false);
      Standardizer standardizer = Standardizer.of(embeddings.select(others));
      int[] result =
          KnnClassifier.of(
                  standardizer.apply(embeddings.select(others)),
                  IntStream.of(others).map(i -> labels[i]).toArray(),
                  tiles.classes().size(),
                  KnnConfig.defaults().withNeighbors(NEIGHBOURS))
              .classify(standardizer.apply(embeddings.select(held)), Progress.none())
              .predicted();
      for (int i = 0; i < held.length; i++) {
        predicted[held[i]] = result[i];
      }
    }
    return Predictions.of(labels, predicted, tiles.classes().size(), Groups.of(groups));
  }

  private static int[] indices(List<String> groups, String group, boolean inside) {
    return IntStream.range(0, groups.size())
        .filter(i -> groups.get(i).equals(group) == inside)
        .toArray();
  }

  /**
   * Brings each dimension to mean 0 and deviation 1.
   *
   * @param means of the dimensions
   * @param deviations of the dimensions; 1 where a dimension is constant
   */
  private record Standardizer(List<Double> means, List<Double> deviations) {
    static Standardizer of(Embeddings embeddings) {
      double[] sums = new double[embeddings.dimensions()];
      double[] squares = new double[embeddings.dimensions()];
      for (int row = 0; row < embeddings.count(); row++) {
        float[] values = embeddings.row(row);
        for (int d = 0; d < values.length; d++) {
          sums[d] += values[d];
          squares[d] += (double) values[d] * values[d];
        }
      }
      int count = embeddings.count();
      List<Double> means = IntStream.range(0, sums.length).mapToObj(d -> sums[d] / count).toList();
      List<Double> deviations =
          IntStream.range(0, sums.length)
              .mapToObj(d -> squares[d] / count - means.get(d) * means.get(d))
              .map(variance -> variance > CONSTANT ? Math.sqrt(variance) : 1)
              .toList();
      return new Standardizer(means, deviations);
    }

    /** Below this variance a float dimension holds rounding only. */
    private static final double CONSTANT = 1e-12;

    Embeddings apply(Embeddings embeddings) {
      Embeddings.Builder builder = Embeddings.builder(embeddings.count(), embeddings.dimensions());
      for (int row = 0; row < embeddings.count(); row++) {
        float[] values = embeddings.row(row);
        for (int d = 0; d < values.length; d++) {
          values[d] = (float) ((values[d] - means.get(d)) / deviations.get(d));
        }
        builder.add(values);
      }
      return builder.build();
    }
  }
}
