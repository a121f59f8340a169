package org.histossl.eval.score;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.histossl.core.Check;

/**
 * A score of the counts of samples that are label maps: the counts of a sample are those of its
 * pixels, and the score is of the sum over samples.
 *
 * <pre>{@code
 * CountScore dice = CountScore.of(countsOfEachPatient, matrix -> matrix.dice(1));
 * ScoreEstimate estimate = bootstrap.estimate("Dice", Groups.each(patients), dice);
 * }</pre>
 */
public final class CountScore implements WeightedScore {
  private final List<ConfusionMatrix> counts;
  private final Function<ConfusionMatrix, OptionalDouble> score;
  private final int classes;

  private CountScore(
      List<ConfusionMatrix> counts, Function<ConfusionMatrix, OptionalDouble> score) {
    this.counts = counts;
    this.score = score;
    this.classes = counts.get(0).classes();
  }

  /**
   * A score of summed counts.
   *
   * @param counts the counts of each sample, at least one, all of as many classes
   * @param score the score of a sum of counts
   * @return the score
   */
  public static CountScore of(
      List<ConfusionMatrix> counts, Function<ConfusionMatrix, OptionalDouble> score) {
    Check.that(!counts.isEmpty(), "a score of counts needs those of at least 1 sample, got none");
    int classes = counts.get(0).classes();
    for (ConfusionMatrix one : counts) {
      Check.that(
          one.classes() == classes,
          "counts must be of as many classes, got %d and %d",
          classes,
          one.classes());
    }
    return new CountScore(List.copyOf(counts), score);
  }

  @Override
  public OptionalDouble of(int[] multiplicity) {
    Check.that(
        multiplicity.length == counts.size(),
        "multiplicities must be as many as samples, got %d and %d",
        multiplicity.length,
        counts.size());
    long[] sums = new long[classes * classes];
    for (int i = 0; i < multiplicity.length; i++) {
      counts.get(i).addTo(sums, multiplicity[i]);
    }
    return score.apply(ConfusionMatrix.around(classes, sums));
  }
}
