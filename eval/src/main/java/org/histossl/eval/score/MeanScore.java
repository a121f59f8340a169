package org.histossl.eval.score;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * The mean of what each sample scores, such as the error of each image, to be drawn again by a
 * {@link Bootstrap}. Samples without a score (the signal-to-noise ratio of equal images) are left
 * out, and counted.
 *
 * <pre>{@code
 * MeanScore error = MeanScore.of(squaredErrorOfEachImage);
 * ScoreEstimate estimate = bootstrap.estimate("MSE", patients, error);
 * }</pre>
 */
public final class MeanScore implements WeightedScore {
  private final List<OptionalDouble> values;

  private MeanScore(List<OptionalDouble> values) {
    this.values = values;
  }

  /**
   * The mean of numbers.
   *
   * @param values the score of each sample; finite
   * @return the mean
   */
  public static MeanScore of(double... values) {
    return of(Arrays.stream(values).mapToObj(OptionalDouble::of).toList());
  }

  /**
   * The mean of scores some of which are undefined.
   *
   * @param values the score of each sample; finite where it is there
   * @return the mean
   */
  public static MeanScore of(List<OptionalDouble> values) {
    List<OptionalDouble> copy = List.copyOf(values);
    for (int i = 0; i < copy.size(); i++) {
      int sample = i;
      copy.get(i)
          .ifPresent(
              v ->
                  Check.that(
                      Double.isFinite(v), "scores must be finite, got %s at sample %d", v, sample));
    }
    return new MeanScore(copy);
  }

  /**
   * How many samples have no score.
   *
   * @return the number of samples that the mean leaves out
   */
  public int undefinedSamples() {
    return Math.toIntExact(values.stream().filter(OptionalDouble::isEmpty).count());
  }

  @Override
  public OptionalDouble of(int[] multiplicity) {
    Check.that(
        multiplicity.length == values.size(),
        "multiplicities must be as many as samples, got %d and %d",
        multiplicity.length,
        values.size());
    double sum = 0;
    long count = 0;
    for (int i = 0; i < multiplicity.length; i++) {
      OptionalDouble value = values.get(i);
      if (value.isPresent()) {
        sum += multiplicity[i] * value.getAsDouble();
        count += multiplicity[i];
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
