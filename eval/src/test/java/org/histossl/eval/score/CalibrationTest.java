package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final double FLOAT_ROUNDING = 1e-6;

  @Test
  void theErrorIsTheMeanGapBetweenConfidenceAndAccuracy() {
    float[][] p = {{0.9f, 0.1f}, {0.9f, 0.1f}, {0.4f, 0.6f}, {0.4f, 0.6f}};
    Calibration c = Calibration.of(new int[] {0, 1, 1, 1}, p, 10);
    // confidence 0.9 and accuracy 0.5; confidence 0.6 and accuracy 1
    assertEquals((2 * 0.4 + 2 * 0.4) / 4, c.expectedError().orElseThrow(), FLOAT_ROUNDING);
    assertEquals(0.4, c.maximumError().orElseThrow(), FLOAT_ROUNDING);
  }

  @Test
  void sureAndRightIsPerfect() {
    Calibration c = Calibration.of(new int[] {0, 1}, new float[][] {{1, 0}, {0, 1}}, 15);
    assertEquals(OptionalDouble.of(0), c.expectedError());
    assertEquals(2, c.bins().get(14).count());
    assertEquals(OptionalDouble.empty(), c.bins().get(3).accuracy());
  }

  @Test
  void withoutSamplesThereIsNoError() {
    Calibration c = Calibration.of(new int[0], new float[0][], 15);
    assertEquals(OptionalDouble.empty(), c.expectedError());
    assertEquals(OptionalDouble.empty(), c.maximumError());
  }

  @Test
  void numbersThatAreNoProbabilitiesAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Calibration.of(new int[] {0}, new float[][] {{3, 1}}, 15));
    assertThrows(
        IllegalArgumentException.class,
        () -> Calibration.of(new int[] {0}, new float[][] {{Float.NaN, 1}}, 15));
  }
}
