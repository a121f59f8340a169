package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClassifierScoresTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(500, 0.95, Seed.of(3));
  private static final double ROUNDING = 1e-9;
  private static final int SAMPLES = 240;

  private static int[] truth() {
    return IntStream.range(0, SAMPLES).map(i -> i % 3).toArray();
  }

  private static Groups patients() {
    return Groups.of(IntStream.range(0, SAMPLES).mapToObj(i -> "p" + i / 8).toList());
  }

  /** Probabilities that lean to the truth. */
  private static float[][] probabilities(double lean, Seed seed) {
    SplittableRandom random = seed.random();
    int[] truth = truth();
    float[][] rows = new float[SAMPLES][3];
    for (int i = 0; i < SAMPLES; i++) {
      double sum = 0;
      double[] row = new double[3];
      for (int c = 0; c < 3; c++) {
        row[c] = random.nextDouble() + (c == truth[i] ? lean : 0);
        sum += row[c];
      }
      for (int c = 0; c < 3; c++) {
        rows[i][c] = (float) (row[c] / sum);
      }
    }
    return rows;
  }

  private static Map<String, ScoreEstimate> byName(List<ScoreEstimate> scores) {
    return scores.stream().collect(Collectors.toMap(ScoreEstimate::name, Function.identity()));
  }

  private static ScoreEstimate named(List<ScoreEstimate> scores, String name) {
    return java.util.Objects.requireNonNull(byName(scores).get(name), name);
  }

  @Test
  void everyScoreIsThatOfItsOwnClassAndLiesInItsInterval() {
    float[][] probabilities = probabilities(0.4, Seed.of(1));
    List<ScoreEstimate> scores =
        ClassifierScores.of(truth(), probabilities, patients()).estimates(BOOTSTRAP);
    assertEquals(6, scores.size());
    for (ScoreEstimate score : scores) {
      assertFalse(score.undefined().isPresent(), score.toString());
      Interval interval = score.interval().orElseThrow();
      assertEquals(30, interval.groups());
      // the calibration error of a draw is biased upwards: its interval may lie above
      if (!score.name().equals("expected calibration error")) {
        assertTrue(interval.contains(score.value().orElseThrow()), score.toString());
      }
    }
    assertEquals(
        RocAuc.macro(truth(), probabilities).orElseThrow(),
        named(scores, "macro ROC-AUC").value().orElseThrow(),
        ROUNDING);
    assertEquals(
        Calibration.of(truth(), probabilities, 15).expectedError().orElseThrow(),
        named(scores, "expected calibration error").value().orElseThrow(),
        ROUNDING);
  }

  @Test
  void aBetterEncoderIsToldFromAWorseOneAndNotFromItself() {
    ClassifierScores good =
        ClassifierScores.of(truth(), probabilities(1.5, Seed.of(1)), patients());
    ClassifierScores bad = ClassifierScores.of(truth(), probabilities(0.1, Seed.of(2)), patients());
    for (ScoreEstimate gain : good.differences(bad, BOOTSTRAP)) {
      if (!gain.name().equals("expected calibration error")) {
        assertTrue(gain.interval().orElseThrow().low() > 0, gain.toString());
        assertTrue(gain.interval().orElseThrow().contains(gain.value().orElseThrow()));
      }
    }
    for (ScoreEstimate none : good.differences(good, BOOTSTRAP)) {
      assertEquals(0, none.value().orElseThrow());
      assertEquals(0, none.interval().orElseThrow().high());
    }
  }

  @Test
  void whatIsUndefinedSaysWhy() {
    int[] oneClass = new int[4];
    float[][] sure = {{1, 0}, {1, 0}, {1, 0}, {1, 0}};
    List<ScoreEstimate> scores =
        ClassifierScores.of(oneClass, sure, Groups.each(4)).estimates(BOOTSTRAP);
    ScoreEstimate kappa = named(scores, "quadratic-weighted kappa");
    assertTrue(kappa.value().isEmpty() && kappa.interval().isEmpty());
    assertTrue(kappa.undefined().orElseThrow().contains("all the same one"));
    assertEquals(
        "no samples of classes [1]", named(scores, "macro ROC-AUC").undefined().orElseThrow());
    ScoreEstimate accuracy =
        ClassifierScores.of(new int[] {0}, new float[][] {{0.7f, 0.3f}}, Groups.each(1))
            .estimates(BOOTSTRAP)
            .get(0);
    assertEquals(1, accuracy.value().orElseThrow());
    assertEquals(
        "no interval: there must be at least 2 groups to draw from, got 1",
        accuracy.undefined().orElseThrow());
    assertEquals(
        "no samples",
        BOOTSTRAP
            .estimate(
                Predictions.of(new int[0], new int[0], 2, Groups.each(0)), ClassScore.ACCURACY)
            .undefined()
            .orElseThrow());
  }

  @Test
  void theErrorOfImagesIsDrawnByGroups() {
    MeanScore error = MeanScore.of(0.1, 0.2, 0.6, 0.7);
    Groups groups = Groups.of(List.of("a", "a", "b", "b"));
    ScoreEstimate estimate = BOOTSTRAP.estimate("MSE", groups, error);
    assertEquals(0.4, estimate.value().orElseThrow(), ROUNDING);
    // two groups: nothing but the means of one group alone and of both can be drawn
    assertEquals(0.15, estimate.interval().orElseThrow().low(), ROUNDING);
    assertEquals(0.65, estimate.interval().orElseThrow().high(), ROUNDING);
    MeanScore partly = MeanScore.of(List.of(OptionalDouble.of(30), OptionalDouble.empty()));
    assertEquals(30, partly.of(new int[] {2, 5}).orElseThrow());
    assertEquals(OptionalDouble.empty(), partly.of(new int[] {0, 5}));
    assertEquals(1, partly.undefinedSamples());
  }

  @Test
  void countsOfGroupsGiveTheIntervalOfTheirSamples() {
    int[] truth = truth();
    int[] predicted = IntStream.range(0, SAMPLES).map(i -> i % 5 == 0 ? 0 : truth[i]).toArray();
    List<ConfusionMatrix> groups =
        IntStream.range(0, SAMPLES / 8)
            .mapToObj(
                g ->
                    ConfusionMatrix.of(
                        java.util.Arrays.copyOfRange(truth, 8 * g, 8 * g + 8),
                        java.util.Arrays.copyOfRange(predicted, 8 * g, 8 * g + 8),
                        3))
            .toList();
    Predictions predictions = Predictions.of(truth, predicted, 3, patients());
    ScoreEstimate byCounts = BOOTSTRAP.estimate("mean Dice", groups, ClassScore.MEAN_DICE::of);
    ScoreEstimate bySamples = BOOTSTRAP.estimate(predictions, ClassScore.MEAN_DICE);
    assertEquals(bySamples.value(), byCounts.value());
    double width = width(bySamples.interval().orElseThrow());
    assertEquals(
        bySamples.interval().orElseThrow().low(),
        byCounts.interval().orElseThrow().low(),
        0.3 * width);
    assertEquals(width, width(byCounts.interval().orElseThrow()), 0.3 * width);
    assertEquals(
        0, BOOTSTRAP.difference(groups, groups, ClassScore.MEAN_DICE::of).orElseThrow().high());
  }

  @Test
  void countsCanBeDrawnLikeSamples() {
    ConfusionMatrix good = ConfusionMatrix.of(new long[][] {{6, 0}, {0, 2}});
    ConfusionMatrix bad = ConfusionMatrix.of(new long[][] {{1, 5}, {2, 0}});
    CountScore accuracy = CountScore.of(List.of(good, bad), ClassScore.ACCURACY::of);
    assertEquals(9.0 / 16, accuracy.of(new int[] {1, 1}).orElseThrow(), ROUNDING);
    assertEquals(17.0 / 24, accuracy.of(new int[] {2, 1}).orElseThrow(), ROUNDING);
    assertEquals(OptionalDouble.empty(), accuracy.of(new int[] {0, 0}));
    assertThrows(IllegalArgumentException.class, () -> accuracy.of(new int[] {1}));
    assertThrows(
        IllegalArgumentException.class, () -> CountScore.of(List.of(), ClassScore.ACCURACY::of));
    ConfusionMatrix other = ConfusionMatrix.of(new long[][] {{1}});
    assertThrows(
        IllegalArgumentException.class,
        () -> CountScore.of(List.of(good, other), ClassScore.ACCURACY::of));
  }

  @Test
  void aMeanOverRunsIsScoredOnTheSameDraws() {
    List<Predictions> good = runs(0.9, 1, 2, 3);
    List<Predictions> poor = runs(0.3, 4, 5);
    ScoreEstimate mean = BOOTSTRAP.estimate(good, ClassScore.ACCURACY);
    double expected =
        good.stream()
            .mapToDouble(run -> ClassScore.ACCURACY.of(run.confusion()).orElseThrow())
            .average()
            .orElseThrow();
    assertEquals(expected, mean.value().orElseThrow(), ROUNDING);
    assertTrue(mean.interval().orElseThrow().contains(expected));
    // by counts of groups and by samples the draws differ, but not what they are drawn from
    WeightedScore weighted =
        WeightedScore.mean(
            good.stream()
                .map(
                    run ->
                        MeanScore.of(
                            IntStream.range(0, SAMPLES)
                                .mapToDouble(i -> run.predicted(i) == run.truth(i) ? 1 : 0)
                                .toArray()))
                .toList());
    ScoreEstimate bySamples = BOOTSTRAP.estimate("accuracy", patients(), weighted);
    assertEquals(expected, bySamples.value().orElseThrow(), ROUNDING);
    double width = width(bySamples.interval().orElseThrow());
    assertEquals(
        bySamples.interval().orElseThrow().low(), mean.interval().orElseThrow().low(), 0.3 * width);
    assertTrue(BOOTSTRAP.difference(good, poor, ClassScore.ACCURACY).orElseThrow().low() > 0);
    Interval none = BOOTSTRAP.difference(good, good, ClassScore.ACCURACY).orElseThrow();
    assertEquals(0, none.low());
    assertEquals(0, none.high());
    Predictions single = good.get(0);
    assertEquals(
        BOOTSTRAP.estimate(single, ClassScore.MACRO_F1),
        BOOTSTRAP.estimate(List.of(single), ClassScore.MACRO_F1));
  }

  private static List<Predictions> runs(double lean, long... seeds) {
    return java.util.Arrays.stream(seeds)
        .mapToObj(
            seed -> Predictions.ofScores(truth(), probabilities(lean, Seed.of(seed)), patients()))
        .toList();
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }

  @Test
  void repeatedSeedsHaveAMeanAndADeviation() {
    SeedSpread spread =
        SeedSpread.of(
            List.of(OptionalDouble.of(0.5), OptionalDouble.empty(), OptionalDouble.of(0.7)));
    assertEquals(0.6, spread.mean().orElseThrow(), ROUNDING);
    assertEquals(Math.sqrt(0.02), spread.deviation().orElseThrow(), ROUNDING);
    assertEquals(0.5, spread.least().orElseThrow());
    assertEquals(0.7, spread.greatest().orElseThrow());
    assertEquals(1, spread.undefined());
    assertEquals(OptionalDouble.empty(), SeedSpread.of(List.of(OptionalDouble.of(1))).deviation());
    assertEquals(OptionalDouble.empty(), SeedSpread.of(List.of()).mean());
  }

  @Test
  @Tag("hostile")
  void badInputIsNamed() {
    int[] truth = {0, 1};
    float[][] probabilities = {{0.5f, 0.5f}, {0.1f, 0.9f}};
    fails(
        "scores must be finite, got NaN for class 1 at sample 0",
        () -> ClassifierScores.of(truth, new float[][] {{1, Float.NaN}, {0, 1}}, Groups.each(2)));
    fails(
        "true classes must be in 0..1, got 2 at sample 1",
        () -> ClassifierScores.of(new int[] {0, 2}, probabilities, Groups.each(2)));
    fails(
        "probabilities must sum to 1",
        () -> ClassifierScores.of(truth, new float[][] {{3, 4}, {0, 1}}, Groups.each(2)));
    fails(
        "paired scores must be of the same samples",
        () ->
            ClassifierScores.of(truth, probabilities, Groups.each(2))
                .differences(
                    ClassifierScores.of(new int[] {1, 1}, probabilities, Groups.each(2)),
                    BOOTSTRAP));
    fails("scores must be finite, got NaN at sample 1", () -> MeanScore.of(1, Double.NaN));
    fails(
        "the score 'x' must be finite, got NaN",
        () -> new ScoreEstimate("x", OptionalDouble.of(Double.NaN), java.util.Optional.empty()));
    fails(
        "label maps must have as many pixels, got 1 and 2",
        () -> ConfusionMatrix.ofPixels(new byte[1], new byte[2], 2, 255));
    fails(
        "predicted classes must be in 0..1, got 200 at sample 0",
        () -> ConfusionMatrix.ofPixels(new byte[1], new byte[] {(byte) 200}, 2, 255));
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}
