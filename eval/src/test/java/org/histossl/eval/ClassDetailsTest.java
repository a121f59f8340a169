package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.histossl.eval.score.RocAuc;
import org.junit.jupiter.api.Test;

class ClassDetailsTest {
  private static final float[][] PROBABILITIES = {
    {0.9f, 0.1f, 0}, {0.4f, 0.6f, 0}, {0.2f, 0.8f, 0}, {0.4f, 0.6f, 0}
  };

  private static Predictions predictions() {
    return Predictions.ofScores(
        new int[] {0, 0, 1, 1}, PROBABILITIES, Groups.of(List.of("a", "b", "c", "d")));
  }

  @Test
  void everyClassHasItsScoresAndAnAbsentOneNone() {
    ClassDetails details =
        ClassDetails.of(
            "t", List.of("x", "y", "z"), predictions().withProbabilities(PROBABILITIES));
    ClassDetails.OfClass first = details.classes().get(0);
    assertEquals(2, first.count());
    assertEquals(0.5, first.recall().orElseThrow());
    assertEquals(1, first.precision().orElseThrow());
    assertEquals(2 / 3.0, first.f1().orElseThrow(), 1e-12);
    // of four pairs the positive one scores above in three, and one is a tie
    assertEquals(3.5 / 4, first.auc().orElseThrow());
    ClassDetails.OfClass absent = details.classes().get(2);
    assertEquals(0, absent.count());
    assertEquals(OptionalDouble.empty(), absent.auc());
    assertTrue(absent.roc().isEmpty());
    ClassDetails.OfProbabilities sure = details.probabilities().orElseThrow();
    assertEquals(OptionalDouble.empty(), sure.macroAuc(), "a class has no samples");
    // three bins: 0.9 right, two of 0.6 with one right, 0.8 right
    assertEquals((0.1 + 2 * 0.1 + 0.2) / 4, sure.calibrationError().orElseThrow(), 1e-6);
  }

  @Test
  void theCurvePassesSamplesOfOneScoreAtOnce() {
    List<RocAuc.Point> curve =
        RocAuc.oneVersusRest(new int[] {0, 0, 1, 1}, PROBABILITIES, 0).curve();
    assertEquals(
        List.of(
            new RocAuc.Point(0, 0),
            new RocAuc.Point(0, 0.5),
            new RocAuc.Point(0.5, 1),
            new RocAuc.Point(1, 1)),
        curve);
  }

  @Test
  void withoutProbabilitiesThereAreNoCurves() {
    ClassDetails details = ClassDetails.of("t", List.of("x", "y", "z"), predictions());
    assertTrue(details.probabilities().isEmpty());
    assertTrue(details.classes().stream().allMatch(one -> one.auc().isEmpty()));
  }

  @Test
  void scoresThatAreNoProbabilitiesAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> predictions().withProbabilities(new float[4][3]));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith("probabilities must sum to 1"), message);
  }

  @Test
  void predictionsAndEmbeddingsTellThemselvesInALine() {
    assertEquals(
        "4 predictions of 3 classes in 4 groups: accuracy 0.750, balanced accuracy 0.750,"
            + " macro-F1 0.733, quadratic-weighted kappa 0.500",
        predictions().toString());
    assertEquals("2 embeddings of 3 numbers", Embeddings.of(3, 1, 2, 3, 4, 5, 6).toString());
  }
}
