package org.histossl.eval.score;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.histossl.core.Check;

/**
 * The area under the receiver operating characteristic: the probability that a positive sample
 * scores above a negative one, ties counting one half.
 *
 * <p>Empty if there are no positives or no negatives. Samples are sorted once, so that a bootstrap
 * can ask again with other multiplicities at the cost of one pass.
 *
 * <pre>{@code
 * RocAuc auc = RocAuc.of(scores, positive);
 * Optional<Interval> interval = bootstrap.interval(groups, auc::value);
 * }</pre>
 */
public final class RocAuc {
  private final int[] order;
  private final float[] scores;
  private final boolean[] positive;

  private RocAuc(int[] order, float[] scores, boolean[] positive) {
    this.order = order;
    this.scores = scores;
    this.positive = positive;
  }

  /**
   * The area for a two-class question.
   *
   * @param scores the score of each sample, greater meaning more positive; finite
   * @param positive whether each sample is positive
   * @return the area, to be asked for its value
   */
  public static RocAuc of(float[] scores, boolean[] positive) {
    Check.that(
        scores.length == positive.length,
        "scores and labels must be as many, got %d and %d",
        scores.length,
        positive.length);
    for (int i = 0; i < scores.length; i++) {
      Check.that(
          Float.isFinite(scores[i]), "scores must be finite, got %s at sample %d", scores[i], i);
    }
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            // + 0f, since -0 and 0 are one score but differ for compare
            .sorted((a, b) -> Float.compare(scores[a] + 0f, scores[b] + 0f))
            .mapToInt(Integer::intValue)
            .toArray();
    return new RocAuc(order, scores.clone(), positive.clone());
  }

  /**
   * The area for one class against all others.
   *
   * @param truth the true class of each sample
   * @param probabilities {@code [samples][classes]}
   * @param label the class that is positive
   * @return the area, to be asked for its value
   */
  public static RocAuc oneVersusRest(int[] truth, float[][] probabilities, int label) {
    Check.that(
        truth.length == probabilities.length,
        "true classes and probabilities must be as many, got %d and %d",
        truth.length,
        probabilities.length);
    float[] scores = new float[truth.length];
    boolean[] positive = new boolean[truth.length];
    for (int i = 0; i < truth.length; i++) {
      scores[i] = probabilities[i][Check.index("class", label, probabilities[i].length)];
      positive[i] = truth[i] == label;
    }
    return of(scores, positive);
  }

  /**
   * The mean over the classes of the area of one class against all others.
   *
   * @param truth the true class of each sample
   * @param probabilities {@code [samples][classes]}
   * @return the mean; empty if any class has no samples, since a mean over the others would be the
   *     score of another question
   */
  public static OptionalDouble macro(int[] truth, float[][] probabilities) {
    int classes = probabilities.length == 0 ? 0 : probabilities[0].length;
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      OptionalDouble one = oneVersusRest(truth, probabilities, c).value();
      if (one.isEmpty()) {
        return OptionalDouble.empty();
      }
      sum += one.getAsDouble();
    }
    return classes == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / classes);
  }

  /**
   * The area.
   *
   * @return the area in [0, 1]; empty if all samples are of one kind
   */
  public OptionalDouble value() {
    int[] once = new int[order.length];
    java.util.Arrays.fill(once, 1);
    return value(once);
  }

  /**
   * A place on the curve: what a threshold on the score finds.
   *
   * @param falsePositiveRate share of the negative samples above it, in [0, 1]
   * @param truePositiveRate share of the positive samples above it, in [0, 1]
   */
  public record Point(double falsePositiveRate, double truePositiveRate) {}

  /**
   * The curve: from (0, 0), where no sample is above the threshold, to (1, 1); samples of one score
   * are passed at once.
   *
   * @return a place for each score; none if all samples are of one kind
   */
  public List<Point> curve() {
    long positives = IntStream.range(0, positive.length).filter(i -> positive[i]).count();
    long negatives = positive.length - positives;
    if (positives == 0 || negatives == 0) {
      return List.of();
    }
    List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
    long found = 0;
    long mistaken = 0;
    for (int i = order.length - 1; i >= 0; i--) {
      if (positive[order[i]]) {
        found++;
      } else {
        mistaken++;
      }
      if (i == 0 || scores[order[i - 1]] != scores[order[i]]) {
        points.add(new Point((double) mistaken / negatives, (double) found / positives));
      }
    }
    return points;
  }

  /**
   * The area when samples count several times or not at all.
   *
   * @param multiplicity how often each sample counts
   * @return the area in [0, 1]; empty if all counted samples are of one kind
   */
  public OptionalDouble value(int[] multiplicity) {
    Check.that(
        multiplicity.length == order.length,
        "multiplicities must be as many as samples, got %d and %d",
        multiplicity.length,
        order.length);
    long negativesBelow = 0;
    long positives = 0;
    double pairs = 0; // exact in double up to 2^53 half pairs
    int i = 0;
    while (i < order.length) {
      float score = scores[order[i]];
      long tiedPositives = 0;
      long tiedNegatives = 0;
      for (; i < order.length && scores[order[i]] == score; i++) {
        if (positive[order[i]]) {
          tiedPositives += multiplicity[order[i]];
        } else {
          tiedNegatives += multiplicity[order[i]];
        }
      }
      pairs += tiedPositives * (negativesBelow + 0.5 * tiedNegatives);
      positives += tiedPositives;
      negativesBelow += tiedNegatives;
    }
    return positives == 0 || negativesBelow == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(pairs / ((double) positives * negativesBelow));
  }
}
