package org.histossl.eval.score;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.core.Seed;

/**
 * How sure a score is: groups are drawn with replacement, as many as there are, and the score is
 * taken again, many times. Intervals are percentiles of these scores.
 *
 * <p>Scores of a confusion matrix need only each group's counts, so that the cost does not grow
 * with the tiles. The same seed gives the same intervals on any number of threads.
 *
 * <p>An interval is empty if the score itself is undefined, if there are fewer than two groups, or
 * if the score was undefined in every draw.
 *
 * <p>Source: Efron, Tibshirani 1993, An Introduction to the Bootstrap, chapter 13 (percentile
 * interval) and 8.6 (clustered samples).
 *
 * <pre>{@code
 * Bootstrap bootstrap = Bootstrap.of(Seed.of(7));
 * ScoreEstimate kappa = bootstrap.estimate(predictions, ClassScore.QUADRATIC_KAPPA);
 * Optional<Interval> gain = bootstrap.difference(pretrained, random, ClassScore.ACCURACY);
 * }</pre>
 *
 * @param resamples how often groups are drawn
 * @param confidence how much of the drawn scores an interval holds
 * @param seed where the draws come from
 */
public record Bootstrap(int resamples, double confidence, Seed seed) {
  /**
   * Checks the ranges.
   *
   * @param resamples how often groups are drawn
   * @param confidence how much of the drawn scores an interval holds
   * @param seed where the draws come from
   */
  public Bootstrap {
    Check.positive("resamples", resamples);
    Check.inRange("confidence", confidence, 0.0, 1.0);
  }

  /**
   * 10,000 draws for 95 % intervals.
   *
   * @param seed where the draws come from
   * @return the bootstrap
   */
  public static Bootstrap of(Seed seed) {
    return new Bootstrap(10_000, 0.95, seed);
  }

  /**
   * A score and its interval.
   *
   * @param predictions what was predicted
   * @param score which score
   * @return both, either being empty where it is undefined
   */
  public ScoreEstimate estimate(Predictions predictions, ClassScore score) {
    ConfusionMatrix matrix = predictions.confusion();
    OptionalDouble value = score.of(matrix);
    Optional<Interval> interval = interval(predictions, score);
    Optional<String> undefined =
        value.isEmpty()
            ? Optional.of(score.undefined(matrix))
            : undefined(interval, predictions.groups().count());
    return new ScoreEstimate(score.label(), value, interval, undefined);
  }

  /**
   * A score as the mean over several runs on the same samples, such as those of repeated seeds, and
   * the interval of that mean. All runs are scored on the same draws.
   *
   * @param runs what was predicted by each run, at least one
   * @param score which score
   * @return both, either being empty where it is undefined
   */
  public ScoreEstimate estimate(List<Predictions> runs, ClassScore score) {
    Predictions first = sameSamples(runs);
    if (runs.size() == 1) {
      return estimate(first, score);
    }
    OptionalDouble value = mean(runs.stream().map(run -> score.of(run.confusion())));
    if (value.isEmpty()) {
      return new ScoreEstimate(
          score.label(), value, Optional.empty(), Optional.of("undefined in one of the runs"));
    }
    Optional<Interval> interval =
        countInterval(
            GroupCounts.of(runs.toArray(new Predictions[0])),
            drawn -> mean(Arrays.stream(drawn).map(score::of)));
    return new ScoreEstimate(
        score.label(), value, interval, undefined(interval, first.groups().count()));
  }

  /** The first of some runs, all of which predict the same samples. */
  private static Predictions sameSamples(List<Predictions> runs) {
    Check.that(!runs.isEmpty(), "a mean over runs needs at least 1 run, got none");
    Predictions first = runs.get(0);
    runs.forEach(run -> checkSame(first, run));
    return first;
  }

  private static void checkSame(Predictions first, Predictions second) {
    Check.that(
        first.sameSamples(second),
        "paired predictions must be of the same samples: true classes, class count and groups of"
            + " %d and %d samples differ",
        first.count(),
        second.count());
  }

  /** Empty where one of them is. */
  static OptionalDouble mean(Stream<OptionalDouble> values) {
    double sum = 0;
    int count = 0;
    for (OptionalDouble value : values.toList()) {
      if (value.isEmpty()) {
        return value;
      }
      sum += value.getAsDouble();
      count++;
    }
    return OptionalDouble.of(sum / count);
  }

  /**
   * The interval of a score.
   *
   * @param predictions what was predicted
   * @param score which score
   * @return the interval
   */
  public Optional<Interval> interval(Predictions predictions, ClassScore score) {
    if (score.of(predictions.confusion()).isEmpty()) {
      return Optional.empty();
    }
    return countInterval(GroupCounts.of(predictions), matrices -> score.of(matrices[0]));
  }

  /**
   * The interval of the difference of a score between two ways to predict the same samples. Both
   * are scored on the same draws, so that what makes a group easy or hard for both cancels out.
   *
   * @param first one way
   * @param second the other way
   * @param score which score
   * @return the interval of first minus second; if it excludes 0 the ways differ
   */
  public Optional<Interval> difference(Predictions first, Predictions second, ClassScore score) {
    return difference(List.of(first), List.of(second), score);
  }

  /**
   * The interval of the difference of a score, as the mean over several runs each, between two ways
   * to predict the same samples.
   *
   * @param first the runs of one way, at least one
   * @param second the runs of the other way, at least one
   * @param score which score
   * @return the interval of first minus second; if it excludes 0 the ways differ
   */
  public Optional<Interval> difference(
      List<Predictions> first, List<Predictions> second, ClassScore score) {
    checkSame(sameSamples(first), sameSamples(second));
    List<Predictions> all = Stream.concat(first.stream(), second.stream()).toList();
    if (all.stream().anyMatch(run -> score.of(run.confusion()).isEmpty())) {
      return Optional.empty();
    }
    int runs = first.size();
    return countInterval(
        GroupCounts.of(all.toArray(new Predictions[0])),
        drawn ->
            minus(
                mean(Arrays.stream(drawn, 0, runs).map(score::of)),
                mean(Arrays.stream(drawn, runs, drawn.length).map(score::of))));
  }

  /**
   * The interval of any score that can count samples several times; its cost grows with the
   * samples.
   *
   * @param groups which samples belong together
   * @param score the score
   * @return the interval
   */
  public Optional<Interval> interval(Groups groups, WeightedScore score) {
    if (score.ofAll(groups.samples()).isEmpty()) {
      return Optional.empty();
    }
    return interval(
        groups.count(),
        random -> {
          int[] drawn = new int[groups.count()];
          for (int i = 0; i < drawn.length; i++) {
            drawn[random.nextInt(drawn.length)]++;
          }
          int[] multiplicity = new int[groups.samples()];
          for (int i = 0; i < multiplicity.length; i++) {
            multiplicity[i] = drawn[groups.of(i)];
          }
          return score.of(multiplicity);
        });
  }

  /**
   * The interval of the difference of two scores of the same samples, both on the same draws.
   *
   * @param groups which samples belong together
   * @param first one score
   * @param second the other score
   * @return the interval of first minus second; if it excludes 0 the scores differ
   */
  public Optional<Interval> difference(Groups groups, WeightedScore first, WeightedScore second) {
    return interval(groups, times -> minus(first.of(times), second.of(times)));
  }

  /**
   * A score and its interval from the counts of each group, as label maps have them: their pixels
   * are too many to be drawn one by one.
   *
   * @param name the score's name in the field
   * @param groups the counts of each group
   * @param score the score of counts, such as {@code matrix -> matrix.dice(1)}
   * @return both, either being empty where it is undefined
   */
  public ScoreEstimate estimate(
      String name, List<ConfusionMatrix> groups, Function<ConfusionMatrix, OptionalDouble> score) {
    Check.that(!groups.isEmpty(), "a score of groups' counts needs at least 1 group, got none");
    return estimate(name, Groups.each(groups.size()), CountScore.of(groups, score));
  }

  /**
   * Any score that can count samples several times, and its interval; the cost grows with the
   * samples.
   *
   * @param name the score's name in the field
   * @param groups which samples belong together
   * @param score the score
   * @return both, either being empty where it is undefined
   */
  public ScoreEstimate estimate(String name, Groups groups, WeightedScore score) {
    OptionalDouble value = score.ofAll(groups.samples());
    Optional<Interval> interval = interval(groups, score);
    return new ScoreEstimate(name, value, interval, undefined(value, interval, groups.count()));
  }

  private static Optional<String> undefined(
      OptionalDouble value, Optional<Interval> interval, int groups) {
    return value.isEmpty()
        ? Optional.of("undefined for these samples")
        : undefined(interval, groups);
  }

  /** Why there is a value and no interval. */
  private static Optional<String> undefined(Optional<Interval> interval, int groups) {
    if (interval.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        groups < 2
            ? "no interval: there must be at least 2 groups to draw from, got " + groups
            : "no interval: the score was undefined in every draw");
  }

  /**
   * The interval of the difference of a score between two ways to predict the same groups.
   *
   * @param first the counts of each group by one way
   * @param second the counts of the same groups by the other way
   * @param score the score of counts
   * @return the interval of first minus second; if it excludes 0 the ways differ
   */
  public Optional<Interval> difference(
      List<ConfusionMatrix> first,
      List<ConfusionMatrix> second,
      Function<ConfusionMatrix, OptionalDouble> score) {
    Check.that(
        first.size() == second.size() && !first.isEmpty(),
        "paired counts must be of the same groups, at least 1, got %d and %d",
        first.size(),
        second.size());
    return difference(
        Groups.each(first.size()), CountScore.of(first, score), CountScore.of(second, score));
  }

  /** Empty where either is. */
  static OptionalDouble minus(OptionalDouble a, OptionalDouble b) {
    return a.isEmpty() || b.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(a.getAsDouble() - b.getAsDouble());
  }

  private Optional<Interval> countInterval(
      GroupCounts counts, Function<ConfusionMatrix[], OptionalDouble> score) {
    return interval(counts.groups(), random -> score.apply(counts.draw(random)));
  }

  private Optional<Interval> interval(
      int groups, Function<SplittableRandom, OptionalDouble> scoreOfDraw) {
    if (groups < 2) {
      return Optional.empty();
    }
    double[] scores =
        IntStream.range(0, resamples)
            .parallel()
            .mapToObj(i -> scoreOfDraw.apply(seed.at(i).random()))
            .flatMapToDouble(OptionalDouble::stream)
            .sorted()
            .toArray();
    if (scores.length == 0) {
      return Optional.empty();
    }
    double tail = (1 - confidence) / 2;
    return Optional.of(
        new Interval(
            quantile(scores, tail),
            quantile(scores, 1 - tail),
            confidence,
            groups,
            resamples,
            resamples - scores.length));
  }

  /** Linear between the order statistics, as NumPy's default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    // From the lower value on, so that equal neighbors give exactly their value.
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
