package org.histossl.eval.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.histossl.core.Check;

/**
 * All scores of a classifier that gives probabilities, each with its interval: accuracy, balanced
 * accuracy, macro-F1, quadratic-weighted kappa, macro ROC-AUC (one class against the rest) and the
 * expected calibration error (15 bins).
 *
 * <pre>{@code
 * ClassifierScores scores = ClassifierScores.of(truth, probabilities, patients);
 * List<ScoreEstimate> table = scores.estimates(Bootstrap.of(Seed.of(7)));
 * }</pre>
 */
public final class ClassifierScores {
  private static final int CALIBRATION_BINS = 15;
  private static final String AUC = "macro ROC-AUC";
  private static final String CALIBRATION = "expected calibration error";
  private static final List<ClassScore> BY_COUNTS =
      List.of(
          ClassScore.ACCURACY,
          ClassScore.BALANCED_ACCURACY,
          ClassScore.MACRO_F1,
          ClassScore.QUADRATIC_KAPPA);

  private final Predictions predictions;
  private final List<RocAuc> oneVersusRest;
  private final CalibrationError calibration;

  private ClassifierScores(
      Predictions predictions, List<RocAuc> oneVersusRest, CalibrationError calibration) {
    this.predictions = predictions;
    this.oneVersusRest = oneVersusRest;
    this.calibration = calibration;
  }

  /**
   * Scores probabilities.
   *
   * @param truth the true class of each sample
   * @param probabilities {@code [samples][classes]}, each row summing to 1; finite, at least one
   * @param groups which samples belong together
   * @return the scores
   */
  public static ClassifierScores of(int[] truth, float[][] probabilities, Groups groups) {
    Predictions predictions = Predictions.ofScores(truth, probabilities, groups);
    List<RocAuc> areas =
        IntStream.range(0, predictions.classes())
            .mapToObj(label -> RocAuc.oneVersusRest(truth, probabilities, label))
            .toList();
    return new ClassifierScores(
        predictions, areas, CalibrationError.of(truth, probabilities, CALIBRATION_BINS));
  }

  /**
   * The most probable classes.
   *
   * @return the predictions
   */
  public Predictions predictions() {
    return predictions;
  }

  /**
   * All scores with their intervals.
   *
   * @param bootstrap how intervals are made
   * @return the scores; an undefined one says why
   */
  public List<ScoreEstimate> estimates(Bootstrap bootstrap) {
    List<ScoreEstimate> all = new ArrayList<>();
    BY_COUNTS.forEach(score -> all.add(bootstrap.estimate(predictions, score)));
    ScoreEstimate area = bootstrap.estimate(AUC, predictions.groups(), this::macroArea);
    int[] lacking =
        IntStream.range(0, predictions.classes())
            .filter(label -> predictions.confusion().trueCount(label) == 0)
            .toArray();
    all.add(
        lacking.length == 0
            ? area
            : new ScoreEstimate(
                AUC,
                area.value(),
                area.interval(),
                java.util.Optional.of("no samples of classes " + Arrays.toString(lacking))));
    all.add(bootstrap.estimate(CALIBRATION, predictions.groups(), calibration));
    return all;
  }

  /**
   * How much better these probabilities are than others of the same samples, both scored on the
   * same draws.
   *
   * @param other the other probabilities
   * @param bootstrap how intervals are made
   * @return for each score this one minus the other, with its interval; one that excludes 0 tells
   *     them apart
   */
  public List<ScoreEstimate> differences(ClassifierScores other, Bootstrap bootstrap) {
    Check.that(
        predictions.sameSamples(other.predictions),
        "paired scores must be of the same samples: true classes, class count and groups of %d and"
            + " %d samples differ",
        predictions.count(),
        other.predictions.count());
    List<ScoreEstimate> all = new ArrayList<>();
    for (ClassScore score : BY_COUNTS) {
      all.add(
          new ScoreEstimate(
              score.label(),
              Bootstrap.minus(
                  score.of(predictions.confusion()), score.of(other.predictions.confusion())),
              bootstrap.difference(predictions, other.predictions, score)));
    }
    Groups groups = predictions.groups();
    all.add(
        bootstrap.estimate(
            AUC, groups, times -> Bootstrap.minus(macroArea(times), other.macroArea(times))));
    all.add(
        bootstrap.estimate(
            CALIBRATION,
            groups,
            times -> Bootstrap.minus(calibration.of(times), other.calibration.of(times))));
    return all;
  }

  /** Empty if any class lacks samples: a mean over the others would answer another question. */
  private OptionalDouble macroArea(int[] multiplicity) {
    double sum = 0;
    for (RocAuc area : oneVersusRest) {
      OptionalDouble one = area.value(multiplicity);
      if (one.isEmpty()) {
        return one;
      }
      sum += one.getAsDouble();
    }
    return OptionalDouble.of(sum / oneVersusRest.size());
  }
}
