package org.histossl.eval.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.histossl.core.Seed;

class ScoreProperties {
  private static final int CLASSES = 4;
  private static final double ROUNDING = 1e-9;

  @Property
  void kappaOfPerfectAgreementIsOne(
      @ForAll @Size(max = 60) List<@IntRange(max = 3) Integer> labels) {
    int[] truth = labels.stream().mapToInt(Integer::intValue).toArray();
    Assume.that(Arrays.stream(truth).distinct().count() > 1);
    ConfusionMatrix m = ConfusionMatrix.of(truth, truth, CLASSES);
    for (KappaWeights weights : KappaWeights.values()) {
      assertEquals(1.0, m.kappa(weights).orElseThrow(), 0.0);
    }
  }

  @Property(tries = 20)
  void kappaOfIndependentLabelsIsAboutZero(@ForAll long seed) {
    SplittableRandom random = Seed.of(seed).random();
    int[] truth = random.ints(20_000, 0, CLASSES).toArray();
    int[] predicted = random.ints(20_000, 0, CLASSES).toArray();
    ConfusionMatrix m = ConfusionMatrix.of(truth, predicted, CLASSES);
    // The standard error is below 0.01 here: six of them.
    assertEquals(0, m.kappa(KappaWeights.QUADRATIC).orElseThrow(), 0.06);
  }

  @Property
  void scoresStayWithinTheirBounds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int n) {
    SplittableRandom random = Seed.of(seed).random();
    ConfusionMatrix m =
        ConfusionMatrix.of(
            random.ints(n, 0, CLASSES).toArray(), random.ints(n, 0, CLASSES).toArray(), CLASSES);
    for (ClassScore score : ClassScore.values()) {
      OptionalDouble value = score.of(m);
      double low = score == ClassScore.QUADRATIC_KAPPA ? -1 : 0;
      value.ifPresent(v -> assertTrue(v >= low && v <= 1, score + " " + v));
    }
    for (int c = 0; c < CLASSES; c++) {
      if (m.dice(c).isPresent()) {
        double iou = m.intersectionOverUnion(c).orElseThrow();
        assertEquals(2 * iou / (1 + iou), m.dice(c).getAsDouble(), ROUNDING);
      }
    }
  }

  @Property
  void theOrderOfSamplesDoesNotMatter(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int n) {
    SplittableRandom random = Seed.of(seed).random();
    int[] truth = random.ints(n, 0, CLASSES).toArray();
    int[] predicted = random.ints(n, 0, CLASSES).toArray();
    float[] scores = randomScores(random, n);
    int[] order = permutation(random, n);
    int[] truth2 = Arrays.stream(order).map(i -> truth[i]).toArray();
    int[] predicted2 = Arrays.stream(order).map(i -> predicted[i]).toArray();
    float[] scores2 = new float[n];
    boolean[] positive = new boolean[n];
    boolean[] positive2 = new boolean[n];
    for (int i = 0; i < n; i++) {
      scores2[i] = scores[order[i]];
      positive[i] = truth[i] == 0;
      positive2[i] = truth2[i] == 0;
    }
    ConfusionMatrix a = ConfusionMatrix.of(truth, predicted, CLASSES);
    ConfusionMatrix b = ConfusionMatrix.of(truth2, predicted2, CLASSES);
    for (ClassScore score : ClassScore.values()) {
      assertEquals(score.of(a), score.of(b));
    }
    assertEquals(RocAuc.of(scores, positive).value(), RocAuc.of(scores2, positive2).value());
  }

  @Property
  void aucDoesNotChangeUnderMonotoneMaps(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 60) int n) {
    SplittableRandom random = Seed.of(seed).random();
    float[] scores = randomScores(random, n);
    boolean[] positive = randomLabels(random, n);
    float[] mapped = new float[n];
    float[] negated = new float[n];
    for (int i = 0; i < n; i++) {
      mapped[i] = (float) Math.exp(3 * scores[i]) - 5; // scores are multiples of 1/16: ties stay
      negated[i] = -scores[i];
    }
    OptionalDouble auc = RocAuc.of(scores, positive).value();
    assertEquals(auc, RocAuc.of(mapped, positive).value());
    if (auc.isPresent()) {
      assertEquals(
          1 - auc.getAsDouble(), RocAuc.of(negated, positive).value().orElseThrow(), ROUNDING);
    }
  }

  @Property
  void aucIsTheShareOfPairsInOrder(@ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int n) {
    SplittableRandom random = Seed.of(seed).random();
    float[] scores = randomScores(random, n);
    boolean[] positive = randomLabels(random, n);
    int[] times = random.ints(n, 0, 3).toArray();
    double pairs = 0;
    double inOrder = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (positive[i] && !positive[j]) {
          int weight = times[i] * times[j];
          pairs += weight;
          inOrder += weight * (0.5 + 0.5 * Float.compare(scores[i], scores[j]));
        }
      }
    }
    OptionalDouble auc = RocAuc.of(scores, positive).value(times);
    assertEquals(pairs == 0, auc.isEmpty());
    if (pairs > 0) {
      assertEquals(inOrder / pairs, auc.orElseThrow(), ROUNDING);
    }
  }

  private static float[] randomScores(SplittableRandom random, int n) {
    float[] scores = new float[n];
    for (int i = 0; i < n; i++) {
      scores[i] = random.nextInt(16) / 16f;
    }
    return scores;
  }

  private static boolean[] randomLabels(SplittableRandom random, int n) {
    boolean[] labels = new boolean[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextBoolean();
    }
    return labels;
  }

  private static int[] permutation(SplittableRandom random, int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
