package org.histossl.eval.score;

import java.util.List;
import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * A score over repeated runs that differ in their seed alone: how much of it is chance of training.
 * The bootstrap's interval is another thing: it says how much is chance of the samples.
 *
 * @param values the score of each run in which it was defined
 * @param undefined in how many runs it was undefined
 */
public record SeedSpread(List<Double> values, int undefined) {
  /**
   * Checks the numbers.
   *
   * @param values the score of each run in which it was defined
   * @param undefined in how many runs it was undefined
   */
  public SeedSpread {
    values = List.copyOf(values);
    values.forEach(v -> Check.that(Double.isFinite(v), "scores must be finite, got %s", v));
    Check.notNegative("undefined", undefined);
  }

  /**
   * The spread of some runs.
   *
   * @param runs the score of each run
   * @return the spread
   */
  public static SeedSpread of(List<OptionalDouble> runs) {
    List<Double> values = runs.stream().flatMapToDouble(OptionalDouble::stream).boxed().toList();
    return new SeedSpread(values, runs.size() - values.size());
  }

  /**
   * The mean.
   *
   * @return the mean of the runs; empty without any
   */
  public OptionalDouble mean() {
    return values.stream().mapToDouble(v -> v).average();
  }

  /**
   * The standard deviation, of the sample ({@code n - 1}).
   *
   * @return the deviation; empty with fewer than two runs
   */
  public OptionalDouble deviation() {
    if (values.size() < 2) {
      return OptionalDouble.empty();
    }
    double mean = mean().orElseThrow();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (values.size() - 1)));
  }

  /**
   * The least.
   *
   * @return the least score; empty without any
   */
  public OptionalDouble least() {
    return values.stream().mapToDouble(v -> v).min();
  }

  /**
   * The greatest.
   *
   * @return the greatest score; empty without any
   */
  public OptionalDouble greatest() {
    return values.stream().mapToDouble(v -> v).max();
  }
}
