package org.histossl.eval.score;

import java.util.OptionalDouble;

/**
 * The mean of the recalls of all classes, for a bootstrap of groups where a class may lie in a few
 * groups: it is undefined where a class was not drawn, so that all draws that count are of the same
 * classes. {@link ClassScore#BALANCED_ACCURACY} takes the mean over the classes that were drawn,
 * which is another score in each draw.
 *
 * @param predictions what was predicted
 */
public record BalancedAccuracy(Predictions predictions) implements WeightedScore {
  @Override
  public OptionalDouble of(int[] multiplicity) {
    double[] right = new double[predictions.classes()];
    double[] all = new double[predictions.classes()];
    for (int i = 0; i < predictions.count(); i++) {
      int truth = predictions.truth(i);
      all[truth] += multiplicity[i];
      if (predictions.predicted(i) == truth) {
        right[truth] += multiplicity[i];
      }
    }
    double sum = 0;
    for (int c = 0; c < all.length; c++) {
      if (all[c] == 0) {
        return OptionalDouble.empty();
      }
      sum += right[c] / all[c];
    }
    return OptionalDouble.of(sum / all.length);
  }
}
