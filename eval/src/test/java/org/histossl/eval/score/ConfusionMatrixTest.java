package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final double ROUNDING = 1e-12;

  @Test
  void countsRowsAsTruthAndColumnsAsPrediction() {
    ConfusionMatrix m = ConfusionMatrix.of(new int[] {0, 0, 1, 2, 2}, new int[] {0, 1, 1, 2, 0}, 3);
    assertEquals(1, m.count(0, 1));
    assertEquals(1, m.count(2, 0));
    assertEquals(5, m.total());
    assertEquals(2, m.trueCount(2));
    assertEquals(2, m.predictedCount(0));
    assertEquals(0.6, m.accuracy().orElseThrow(), ROUNDING);
    assertEquals((0.5 + 1 + 0.5) / 3, m.balancedAccuracy().orElseThrow(), ROUNDING);
  }

  @Test
  void aClassThatIsAbsentHasNoRecallAndDoesNotLowerTheBalancedAccuracy() {
    ConfusionMatrix m = ConfusionMatrix.of(new int[] {0, 2}, new int[] {0, 2}, 3);
    assertEquals(OptionalDouble.empty(), m.recall(1));
    assertEquals(OptionalDouble.empty(), m.precision(1));
    assertEquals(OptionalDouble.empty(), m.f1(1));
    assertEquals(OptionalDouble.of(1), m.balancedAccuracy());
    assertEquals(OptionalDouble.of(1), m.macroF1());
  }

  @Test
  void aClassThatWasNeverPredictedHasZeroRecallButNoPrecision() {
    ConfusionMatrix m = ConfusionMatrix.of(new int[] {0, 1}, new int[] {0, 0}, 2);
    assertEquals(OptionalDouble.of(0), m.recall(1));
    assertEquals(OptionalDouble.empty(), m.precision(1));
    assertEquals(OptionalDouble.of(0), m.f1(1));
  }

  @Test
  void kappaOfOneClassOnlyIsUndefined() {
    ConfusionMatrix m = ConfusionMatrix.of(new int[] {1, 1}, new int[] {1, 1}, 3);
    for (KappaWeights weights : KappaWeights.values()) {
      assertEquals(OptionalDouble.empty(), m.kappa(weights));
    }
  }

  @Test
  void withoutSamplesEveryScoreIsUndefined() {
    ConfusionMatrix m = ConfusionMatrix.of(new int[0], new int[0], 2);
    for (ClassScore score : ClassScore.values()) {
      assertEquals(OptionalDouble.empty(), score.of(m), score.label());
    }
    assertEquals(OptionalDouble.empty(), m.weightedF1());
  }

  @Test
  void aLabelOutOfRangeIsNamed() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ConfusionMatrix.of(new int[] {0, 7}, new int[] {0, 0}, 5));
    assertEquals("true classes must be in 0..4, got 7 at sample 1", error.getMessage());
  }

  @Test
  void aMatrixThatIsNotSquareIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> ConfusionMatrix.of(new long[][] {{1, 2}, {3}}));
  }
}
