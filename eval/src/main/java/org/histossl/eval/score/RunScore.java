package org.histossl.eval.score;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * A score of one run that can be put side by side with the same score of other runs on the same
 * samples: of other seeds, for their mean, or of another encoder, for the difference.
 */
public sealed interface RunScore {
  /**
   * The score's name in the field.
   *
   * @return such as {@code "balanced accuracy"}
   */
  String name();

  /**
   * A score of predicted classes.
   *
   * @param predictions what was predicted
   * @param score which score
   * @return the run's score
   */
  static RunScore of(Predictions predictions, ClassScore score) {
    return new OfClasses(predictions, score);
  }

  /**
   * Any score that can count samples several times.
   *
   * @param name the score's name in the field
   * @param groups which samples belong together
   * @param score the score
   * @return the run's score
   */
  static RunScore of(String name, Groups groups, WeightedScore score) {
    return new OfSamples(name, groups, score);
  }

  /**
   * The mean over runs and its interval.
   *
   * @param runs the same score of each run, at least one
   * @param bootstrap how intervals are made
   * @return both, either being empty where it is undefined
   */
  static ScoreEstimate mean(List<RunScore> runs, Bootstrap bootstrap) {
    return checked(runs).mean(bootstrap, runs);
  }

  /**
   * The difference of the means over runs and its interval; all are scored on the same draws.
   *
   * @param first the runs of one way, at least one
   * @param second the same score of the runs of another way
   * @param bootstrap how intervals are made
   * @return first minus second
   */
  static ScoreEstimate difference(
      List<RunScore> first, List<RunScore> second, Bootstrap bootstrap) {
    RunScore score = checked(first);
    Check.that(
        score.name().equals(checked(second).name()),
        "a difference is of one score, got '%s' and '%s'",
        score.name(),
        second.get(0).name());
    return score.difference(bootstrap, first, second);
  }

  private static RunScore checked(List<RunScore> runs) {
    Check.that(!runs.isEmpty(), "a mean over runs needs at least 1 run, got none");
    RunScore first = runs.get(0);
    for (RunScore run : runs) {
      Check.that(
          run.getClass() == first.getClass() && run.name().equals(first.name()),
          "runs must have the same score, got '%s' and '%s'",
          first.name(),
          run.name());
    }
    return first;
  }

  /**
   * The mean of runs of this kind.
   *
   * @param bootstrap how intervals are made
   * @param runs the same score of each run
   * @return the mean and its interval
   */
  ScoreEstimate mean(Bootstrap bootstrap, List<RunScore> runs);

  /**
   * The difference of runs of this kind.
   *
   * @param bootstrap how intervals are made
   * @param first the runs of one way
   * @param second the same score of the runs of another way
   * @return first minus second
   */
  ScoreEstimate difference(Bootstrap bootstrap, List<RunScore> first, List<RunScore> second);

  /** Of classes: the bootstrap draws counts, which costs nothing a sample. */
  record OfClasses(Predictions predictions, ClassScore score) implements RunScore {
    @Override
    public String name() {
      return score.label();
    }

    private static List<Predictions> predictions(List<RunScore> runs) {
      return runs.stream().map(run -> ((OfClasses) run).predictions()).toList();
    }

    @Override
    public ScoreEstimate mean(Bootstrap bootstrap, List<RunScore> runs) {
      return bootstrap.estimate(predictions(runs), score);
    }

    @Override
    public ScoreEstimate difference(
        Bootstrap bootstrap, List<RunScore> first, List<RunScore> second) {
      List<Predictions> one = predictions(first);
      List<Predictions> other = predictions(second);
      return new ScoreEstimate(
          name(),
          Bootstrap.minus(value(one), value(other)),
          bootstrap.difference(one, other, score));
    }

    private OptionalDouble value(List<Predictions> runs) {
      List<OptionalDouble> values = runs.stream().map(run -> score.of(run.confusion())).toList();
      return values.stream().anyMatch(OptionalDouble::isEmpty)
          ? OptionalDouble.empty()
          : values.stream().mapToDouble(OptionalDouble::getAsDouble).average();
    }
  }

  /** Of samples that are drawn one by one. */
  record OfSamples(String name, Groups groups, WeightedScore score) implements RunScore {
    private static WeightedScore joined(List<RunScore> runs) {
      return WeightedScore.mean(runs.stream().map(run -> ((OfSamples) run).score()).toList());
    }

    @Override
    public ScoreEstimate mean(Bootstrap bootstrap, List<RunScore> runs) {
      return bootstrap.estimate(name, groups, joined(runs));
    }

    @Override
    public ScoreEstimate difference(
        Bootstrap bootstrap, List<RunScore> first, List<RunScore> second) {
      WeightedScore one = joined(first);
      WeightedScore other = joined(second);
      int samples = groups.samples();
      Optional<Interval> interval = bootstrap.difference(groups, one, other);
      return new ScoreEstimate(
          name, Bootstrap.minus(one.ofAll(samples), other.ofAll(samples)), interval);
    }
  }
}
