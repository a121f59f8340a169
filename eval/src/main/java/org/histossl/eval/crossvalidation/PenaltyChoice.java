package org.histossl.eval.crossvalidation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.eval.decode.LogisticRegression;
import org.histossl.eval.embed.Embeddings;

/**
 * A linear probe. Three folds of the training groups choose its penalty: that of the least loss
 * ({@code -ln p}, classes weighing alike) on tiles of groups and classes as they are known to the
 * other folds. Rows of fewer than three groups, or of classes that only one fold has, cannot
 * choose; then it is {@link #OTHERWISE}.
 */
final class PenaltyChoice implements FrozenClassifier {
  /** From strong to weak, so that each begins where the one before ended. */
  static final List<Double> PENALTIES = List.of(1.0, 0.3, 0.1, 0.03, 0.01);

  static final double OTHERWISE = 0.1;
  private static final int FOLDS = 3;

  @Override
  public int[] classify(LabeledEmbeddings train, Embeddings test) {
    return LogisticRegression.fit(
            train.embeddings(), train.labelArray(), train.classes(), penalty(train))
        .predict(test);
  }

  double penalty(LabeledEmbeddings train) {
    if (train.groups().stream().distinct().count() < FOLDS) {
      return OTHERWISE;
    }
    List<Split> folds =
        Splits.folds(
            train.labels().stream().map(OptionalInt::of).toList(),
            train.groups(),
            FOLDS,
            Seed.of(1).at("penalty"));
    double[] losses = new double[PENALTIES.size()];
    boolean known = false;
    int[] sizes = new int[train.classes()];
    train.labels().forEach(label -> sizes[label]++);
    for (Split fold : folds) {
      LabeledEmbeddings rest =
          train.select(
              IntStream.range(0, train.labels().size())
                  .filter(i -> fold.side(train.groups().get(i)) != Side.TEST)
                  .toArray());
      LabeledEmbeddings held = train.select(fold.indices(train.groups(), Side.TEST));
      LabeledEmbeddings asked = held.select(ofClasses(held, rest));
      if (asked.labels().isEmpty()) {
        continue;
      }
      known = true;
      Optional<LogisticRegression> last = Optional.empty();
      for (int i = 0; i < losses.length; i++) {
        LogisticRegression probe =
            LogisticRegression.fit(
                rest.embeddings(), rest.labelArray(), rest.classes(), PENALTIES.get(i), last);
        losses[i] += loss(probe, asked, sizes);
        last = Optional.of(probe);
      }
    }
    return known ? PENALTIES.get(least(losses)) : OTHERWISE;
  }

  private static int[] ofClasses(LabeledEmbeddings held, LabeledEmbeddings rest) {
    return IntStream.range(0, held.labels().size())
        .filter(i -> rest.labels().contains(held.labels().get(i)))
        .toArray();
  }

  private static double loss(LogisticRegression probe, LabeledEmbeddings asked, int[] sizes) {
    double[][] p = probe.probabilities(asked.embeddings());
    double loss = 0;
    for (int i = 0; i < p.length; i++) {
      int label = asked.labels().get(i);
      loss -= Math.log(Math.max(p[i][label], Double.MIN_NORMAL)) / sizes[label];
    }
    return loss;
  }

  private static int least(double[] losses) {
    int best = 0;
    for (int i = 1; i < losses.length; i++) {
      best = losses[i] < losses[best] ? i : best;
    }
    return best;
  }
}
