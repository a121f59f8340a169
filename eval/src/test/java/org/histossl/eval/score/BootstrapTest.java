package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(2000, 0.95, Seed.of(3));

  @Test
  void theSameSeedGivesTheSameInterval() {
    Predictions p = simulated(Seed.of(1), 40, 10, 0.7);
    assertEquals(
        BOOTSTRAP.interval(p, ClassScore.MACRO_F1), BOOTSTRAP.interval(p, ClassScore.MACRO_F1));
  }

  @Test
  void perfectPredictionsHaveNoSpread() {
    int[] truth = {0, 1, 2, 0, 1, 2};
    Predictions p = Predictions.of(truth, truth, 3, Groups.each(6));
    Interval interval = BOOTSTRAP.interval(p, ClassScore.ACCURACY).orElseThrow();
    assertEquals(1.0, interval.low());
    assertEquals(1.0, interval.high());
    assertEquals(6, interval.groups());
  }

  @Test
  void oneGroupHasNoInterval() {
    Predictions p =
        Predictions.of(
            new int[] {0, 1}, new int[] {0, 0}, 2, Groups.of(List.of("patient", "patient")));
    assertEquals(Optional.empty(), BOOTSTRAP.interval(p, ClassScore.ACCURACY));
    assertEquals(0.5, BOOTSTRAP.estimate(p, ClassScore.ACCURACY).value().orElseThrow());
  }

  @Test
  void drawsWithoutAScoreAreCountedAndLeftOut() {
    int[] truth = {0, 1};
    Predictions p = Predictions.of(truth, truth, 2, Groups.each(2));
    Interval interval = BOOTSTRAP.interval(p, ClassScore.QUADRATIC_KAPPA).orElseThrow();
    assertEquals(1.0, interval.low());
    assertEquals(
        0.5, interval.undefined() / 2000.0, 0.08); // half of the draws take one class twice
  }

  @Test
  void groupsWidenTheInterval() {
    SplittableRandom random = Seed.of(5).random();
    int[] truth = new int[400];
    int[] predicted = new int[400];
    String[] patient = new String[400];
    for (int i = 0; i < 400; i++) {
      patient[i] = "p" + i / 40;
      truth[i] = random.nextInt(2);
      predicted[i] = i / 40 % 3 == 0 ? 1 - truth[i] : truth[i]; // right or wrong by patient
    }
    double grouped = width(Predictions.of(truth, predicted, 2, Groups.of(List.of(patient))));
    double single = width(Predictions.of(truth, predicted, 2, Groups.each(400)));
    assertTrue(grouped > 3 * single, grouped + " and " + single);
  }

  /** Two ways to draw the same thing: kinds of groups by binomials, groups one by one. */
  @Test
  void manyEqualGroupsGiveTheIntervalOfTheirCounts() {
    Predictions p = simulated(Seed.of(8), 3000, 1, 0.7);
    Interval byKind = BOOTSTRAP.interval(p, ClassScore.ACCURACY).orElseThrow();
    double right = p.confusion().accuracy().orElseThrow();
    double error = Math.sqrt(right * (1 - right) / 3000);
    assertEquals(right - 1.96 * error, byKind.low(), 0.15 * error);
    assertEquals(right + 1.96 * error, byKind.high(), 0.15 * error);
    Interval byTile =
        BOOTSTRAP
            .interval(
                p.groups(),
                times -> {
                  double hits = 0;
                  for (int i = 0; i < times.length; i++) {
                    hits += p.truth(i) == p.predicted(i) ? times[i] : 0;
                  }
                  return java.util.OptionalDouble.of(hits / times.length);
                })
            .orElseThrow();
    assertEquals(byTile.low(), byKind.low(), 0.2 * error);
    assertEquals(byTile.high(), byKind.high(), 0.2 * error);
  }

  @Test
  void intervalsCoverTheTruthAtTheirRate() {
    Bootstrap bootstrap = new Bootstrap(400, 0.9, Seed.of(4));
    int covered = 0;
    int simulations = 300;
    for (int s = 0; s < simulations; s++) {
      Predictions p = simulated(Seed.of(100).at(s), 60, 5, 0.7);
      covered += bootstrap.interval(p, ClassScore.ACCURACY).orElseThrow().contains(0.7) ? 1 : 0;
    }
    // 0.9 +- 3 deviations of a share of 300, and a little less since percentile intervals are short
    assertEquals(0.89, covered / (double) simulations, 0.055);
  }

  @Test
  void aPairedDifferenceIsSurerThanTwoIntervals() {
    Predictions first = simulated(Seed.of(9), 50, 8, 0.6);
    int[] truth = new int[first.count()];
    int[] better = new int[first.count()];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = first.truth(i);
      better[i] = i % 10 == 0 ? truth[i] : first.predicted(i);
    }
    Predictions second = Predictions.of(truth, better, 3, first.groups());
    Interval gain = BOOTSTRAP.difference(second, first, ClassScore.ACCURACY).orElseThrow();
    assertTrue(gain.low() > 0, gain.toString());
    assertTrue(gain.high() - gain.low() < width(first) / 2, gain.toString());
    Interval none = BOOTSTRAP.difference(first, first, ClassScore.ACCURACY).orElseThrow();
    assertEquals(0.0, none.low());
    assertEquals(0.0, none.high());
  }

  @Test
  void pairsOfOtherSamplesAreRefused() {
    Predictions a = simulated(Seed.of(1), 10, 2, 0.5);
    Predictions b = simulated(Seed.of(2), 10, 2, 0.5);
    assertThrows(
        IllegalArgumentException.class, () -> BOOTSTRAP.difference(a, b, ClassScore.ACCURACY));
  }

  @Test
  void aucHasAnIntervalToo() {
    SplittableRandom random = Seed.of(6).random();
    float[] scores = new float[200];
    boolean[] positive = new boolean[200];
    for (int i = 0; i < 200; i++) {
      positive[i] = i % 2 == 0;
      scores[i] = (float) (random.nextDouble() + (positive[i] ? 0.5 : 0));
    }
    RocAuc auc = RocAuc.of(scores, positive);
    Interval interval = BOOTSTRAP.interval(Groups.each(200), auc::value).orElseThrow();
    assertTrue(interval.contains(auc.value().orElseThrow()));
    assertTrue(interval.high() - interval.low() > 0.02);
    assertTrue(interval.high() - interval.low() < 0.2);
  }

  @Test
  void aHundredThousandTilesAreDrawnTenThousandTimes() {
    Interval interval =
        Bootstrap.of(Seed.of(1))
            .interval(simulated(Seed.of(2), 100_000, 1, 0.7), ClassScore.QUADRATIC_KAPPA)
            .orElseThrow();
    assertEquals(10_000, interval.resamples());
    assertTrue(interval.high() - interval.low() < 0.02, interval.toString());
  }

  private static double width(Predictions p) {
    Interval interval = BOOTSTRAP.interval(p, ClassScore.ACCURACY).orElseThrow();
    return interval.high() - interval.low();
  }

  /** Independent samples of three classes in groups of one size, right with a given probability. */
  private static Predictions simulated(Seed seed, int groups, int size, double rightRate) {
    SplittableRandom random = seed.random();
    int n = groups * size;
    int[] truth = new int[n];
    int[] predicted = new int[n];
    String[] names = new String[n];
    for (int i = 0; i < n; i++) {
      truth[i] = random.nextInt(3);
      predicted[i] =
          random.nextDouble() < rightRate ? truth[i] : (truth[i] + 1 + random.nextInt(2)) % 3;
      names[i] = "g" + i / size;
    }
    return Predictions.of(truth, predicted, 3, Groups.of(List.of(names)));
  }
}
