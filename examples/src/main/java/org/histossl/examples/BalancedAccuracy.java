package org.histossl.examples;

import java.util.OptionalDouble;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.WeightedScore;

/**
 * The mean of the classes' recalls; undefined where a class was not drawn, so that all draws of a
 * bootstrap are of the same classes.
 *
 * @param predictions what was predicted
 */
record BalancedAccuracy(Predictions predictions) implements WeightedScore {
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
