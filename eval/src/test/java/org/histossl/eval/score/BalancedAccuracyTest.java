package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class BalancedAccuracyTest {
  private static final Predictions SOME =
      Predictions.of(new int[] {0, 0, 0, 0, 1, 1}, new int[] {0, 0, 0, 1, 1, 0}, 2, Groups.each(6));

  @Test
  void eachClassCountsOnceWhateverItsSize() {
    assertEquals((0.75 + 0.5) / 2, new BalancedAccuracy(SOME).ofAll(6).orElseThrow());
    assertEquals(
        ClassScore.BALANCED_ACCURACY.of(SOME.confusion()), new BalancedAccuracy(SOME).ofAll(6));
  }

  @Test
  void samplesCountAsOftenAsTheyAreDrawn() {
    assertEquals(
        (1 + 2 / 3.0) / 2,
        new BalancedAccuracy(SOME).of(new int[] {3, 0, 0, 0, 2, 1}).orElseThrow());
  }

  @Test
  void aDrawWithoutAClassIsNoDraw() {
    assertEquals(
        OptionalDouble.empty(), new BalancedAccuracy(SOME).of(new int[] {1, 1, 1, 1, 0, 0}));
  }
}
