package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  private static final int CLASSES = 3;

  /** What is left of a gradient of order 1 at the end of the search. */
  private static final double FLAT = 1e-3;

  private static Embeddings rows(int count, int dimensions, long seed, int[] labels) {
    SplittableRandom random = Seed.of(seed).random();
    Embeddings.Builder builder = Embeddings.builder(count, dimensions);
    for (int i = 0; i < count; i++) {
      float[] row = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        row[d] = (float) (random.nextDouble() * 2 - 1) * (d + 1);
      }
      row[0] += labels[i];
      builder.add(row);
    }
    return builder.build();
  }

  private static int[] labels(int count) {
    return IntStream.range(0, count).map(i -> i % 5 == 4 ? 0 : i % CLASSES).toArray();
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    int[] labels = labels(17);
    LogisticLoss loss = new LogisticLoss(rows(17, 4, 1, labels), labels, CLASSES, 0.3);
    SplittableRandom random = Seed.of(2).random();
    double[] at = random.doubles(loss.size(), -1, 1).toArray();
    double[] gradient = new double[at.length];
    double[] ignored = new double[at.length];
    loss.value(at, gradient);
    double step = 1e-2; // scores are floats
    for (int d = 0; d < at.length; d++) {
      double here = at[d];
      at[d] = here + step;
      double above = loss.value(at, ignored);
      at[d] = here - step;
      double below = loss.value(at, ignored);
      at[d] = here;
      assertEquals((above - below) / (2 * step), gradient[d], 1e-4);
    }
  }

  @Test
  void twoPointsHaveTheirClosedForm() {
    // Standardized, the rows lie at -1 and 1, and the classes' weights are -v and v. Each row
    // counts one half, so that the derivative is penalty * v - (1 - p), p = 1 / (1 + exp(-2 v)).
    Embeddings rows = Embeddings.of(1, 3f, 7f);
    double penalty = 0.2;
    double low = 0;
    double high = 10;
    for (int i = 0; i < 60; i++) {
      double v = (low + high) / 2;
      boolean below = penalty * v < 1 / (1 + Math.exp(2 * v));
      low = below ? v : low;
      high = below ? high : v;
    }
    LogisticRegression probe = LogisticRegression.fit(rows, new int[] {0, 1}, 2, penalty);
    double p = probe.probabilities(rows)[0][0];
    assertEquals(1 / (1 + Math.exp(-2 * low)), p, FLAT);
    assertEquals(p, probe.probabilities(rows)[1][1], FLAT);
  }

  @Test
  void anotherStartEndsInTheSameMinimum() {
    int[] labels = labels(90);
    Embeddings rows = rows(90, 6, 3, labels);
    LogisticRegression strong = LogisticRegression.fit(rows, labels, CLASSES, 1);
    LogisticRegression cold = LogisticRegression.fit(rows, labels, CLASSES, 0.01);
    LogisticRegression warm =
        LogisticRegression.fit(rows, labels, CLASSES, 0.01, Optional.of(strong));
    double[][] one = cold.probabilities(rows);
    double[][] other = warm.probabilities(rows);
    for (int i = 0; i < one.length; i++) {
      assertArrayEquals(one[i], other[i], 1e-3);
    }
  }

  @Test
  void classesWeighAlikeWhateverTheirSizes() {
    // The same two points, one of them a hundred times: the border stays in the middle.
    Embeddings.Builder builder = Embeddings.builder(101, 1);
    builder.add(1f);
    IntStream.range(0, 100).forEach(i -> builder.add(-1f));
    int[] labels = IntStream.range(0, 101).map(i -> i == 0 ? 1 : 0).toArray();
    LogisticRegression probe = LogisticRegression.fit(builder.build(), labels, 2, 0.1);
    assertEquals(0.5, probe.probabilities(Embeddings.of(1, 0f))[0][0], 1e-3);
  }

  @Test
  void aClassWithoutRowsIsNeverPredicted() {
    int[] labels = {0, 2, 0, 2};
    LogisticRegression probe =
        LogisticRegression.fit(Embeddings.of(1, 1f, 5f, 2f, 6f), labels, 3, 0.1);
    assertEquals(0, probe.probabilities(Embeddings.of(1, 3.4f))[0][1]);
    assertArrayEquals(labels, probe.predict(Embeddings.of(1, 1f, 5f, 2f, 6f)));
  }

  @Test
  void aWeakPenaltyReadsMoreFromTrainingRows() {
    int[] labels = labels(60);
    Embeddings rows = rows(60, 30, 4, labels);
    assertTrue(
        right(LogisticRegression.fit(rows, labels, CLASSES, 1e-3).predict(rows), labels)
            > right(LogisticRegression.fit(rows, labels, CLASSES, 10).predict(rows), labels));
  }

  private static long right(int[] predicted, int[] labels) {
    return IntStream.range(0, labels.length).filter(i -> predicted[i] == labels[i]).count();
  }

  @Test
  @Tag("hostile")
  void whatCannotBeLearntFromIsRefused() {
    Embeddings rows = Embeddings.of(1, 1f, 2f);
    refused("penalty", () -> LogisticRegression.fit(rows, new int[] {0, 1}, 2, 0));
    refused("2 and 1", () -> LogisticRegression.fit(rows, new int[] {0}, 2, 1));
    refused("label", () -> LogisticRegression.fit(rows, new int[] {0, 2}, 2, 1));
    refused(
        "finite",
        () -> LogisticRegression.fit(Embeddings.of(1, 1f, Float.NaN), new int[] {0, 1}, 2, 1));
    LogisticRegression other =
        LogisticRegression.fit(Embeddings.of(2, 1f, 2f, 3f, 5f), new int[] {0, 1}, 2, 1);
    refused(
        "start", () -> LogisticRegression.fit(rows, new int[] {0, 1}, 2, 1, Optional.of(other)));
    refused("dimensions", () -> other.predict(rows));
  }

  private static void refused(String part, org.junit.jupiter.api.function.Executable call) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    assertTrue(message.contains(part), message);
  }
}
