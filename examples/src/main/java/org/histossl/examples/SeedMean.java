package org.histossl.examples;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.histossl.eval.score.Bootstrap;
import org.histossl.eval.score.Interval;
import org.histossl.eval.score.Predictions;

/** The balanced accuracy of an encoder, as the mean over the seeds that it was trained with. */
final class SeedMean {
  private SeedMean() {}

  /** Groups are drawn once for all seeds, which saw the same tiles. */
  static Optional<Interval> interval(List<Predictions> seeds, Bootstrap bootstrap) {
    return bootstrap.interval(seeds.get(0).groups(), drawn -> of(seeds, drawn));
  }

  /** The interval of the difference between two encoders, on the same draws. */
  static Optional<Interval> difference(
      List<Predictions> first, List<Predictions> second, Bootstrap bootstrap) {
    return bootstrap.interval(
        first.get(0).groups(),
        drawn -> {
          OptionalDouble a = of(first, drawn);
          OptionalDouble b = of(second, drawn);
          return a.isEmpty() || b.isEmpty()
              ? OptionalDouble.empty()
              : OptionalDouble.of(a.getAsDouble() - b.getAsDouble());
        });
  }

  static double of(List<Predictions> seeds) {
    int[] once = new int[seeds.get(0).count()];
    Arrays.fill(once, 1);
    return of(seeds, once).orElseThrow();
  }

  private static OptionalDouble of(List<Predictions> seeds, int[] multiplicity) {
    double sum = 0;
    for (Predictions predictions : seeds) {
      OptionalDouble score = balancedAccuracy(predictions, multiplicity);
      if (score.isEmpty()) {
        return OptionalDouble.empty();
      }
      sum += score.getAsDouble();
    }
    return OptionalDouble.of(sum / seeds.size());
  }

  /** The mean of the classes' recalls; undefined where a class was not drawn. */
  private static OptionalDouble balancedAccuracy(Predictions predictions, int[] multiplicity) {
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
