package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.Groups;
import org.histossl.eval.score.Predictions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MlpTest {
  private static final int DIMENSIONS = 6;

  private static final MlpConfig SMALL =
      MlpConfig.defaults()
          .withHidden(List.of(16))
          .withFit(FitConfig.defaults().withBatchSize(32).withLearningRate(0.01).withEpochs(30));

  /** Class c is where the sum of the first two squares is in the c-th ring: no line parts them. */
  private static Embeddings rings(int[] labels, Seed seed) {
    SplittableRandom random = seed.random();
    Embeddings.Builder builder = Embeddings.builder(labels.length, DIMENSIONS);
    for (int label : labels) {
      double angle = 2 * Math.PI * random.nextDouble();
      double radius = 1 + 2 * label + 0.4 * (random.nextDouble() - 0.5);
      float[] row = new float[DIMENSIONS];
      for (int d = 2; d < DIMENSIONS; d++) {
        row[d] = (float) (random.nextDouble() - 0.5);
      }
      row[0] = (float) (100 + radius * Math.cos(angle));
      row[1] = (float) (radius * Math.sin(angle) / 100);
      builder.add(row);
    }
    return builder.build();
  }

  private static int[] cyclic(int count, int classes) {
    return IntStream.range(0, count).map(i -> i % classes).toArray();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static Mlp train(MlpConfig config, Examples examples) {
    return Mlp.train(config, examples, Training.of(Seed.of(3), Progress.none()));
  }

  private static double accuracy(Mlp mlp, Embeddings embeddings, int[] labels, int... rows) {
    int[] truth = Arrays.stream(rows).map(row -> labels[row]).toArray();
    Predictions predictions =
        Predictions.ofScores(
            truth, mlp.predict(embeddings.select(rows)), Groups.each(truth.length));
    return IntStream.range(0, truth.length)
            .filter(i -> predictions.predicted(i) == truth[i])
            .count()
        / (double) truth.length;
  }

  @Test
  void hiddenLayersLearnWhatALinearProbeCannot() {
    int[] labels = cyclic(500, 2);
    Embeddings embeddings = rings(labels, Seed.of(1));
    Examples examples =
        Examples.of(embeddings, labels, 2).train(range(0, 300)).validation(range(300, 400));
    try (Mlp mlp = train(SMALL, examples);
        Mlp probe = train(SMALL.withHidden(List.of()), examples)) {
      assertTrue(accuracy(mlp, embeddings, labels, range(400, 500)) > 0.95);
      assertTrue(accuracy(probe, embeddings, labels, range(400, 500)) < 0.75);
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherSeedOthers() {
    int[] labels = cyclic(90, 3);
    Embeddings embeddings = rings(labels, Seed.of(1));
    Examples examples =
        Examples.of(embeddings, labels, 3).train(range(0, 70)).validation(range(70, 90));
    try (Mlp first = train(SMALL, examples);
        Mlp second = train(SMALL, examples);
        Mlp other = Mlp.train(SMALL, examples, Training.of(Seed.of(4), Progress.none()))) {
      assertEquals(first.curves(), second.curves());
      assertArrayEquals(first.predict(embeddings), second.predict(embeddings));
      assertFalse(Arrays.deepEquals(first.predict(embeddings), other.predict(embeddings)));
    }
  }

  @Test
  void theWeightsOfTheBestEpochAreKept() {
    int[] labels = cyclic(60, 2);
    Embeddings embeddings = rings(labels, Seed.of(1));
    int[] wrong = labels.clone();
    for (int i = 40; i < 60; i++) {
      wrong[i] = 1 - wrong[i];
    }
    // what is learnt is wrong on validation: the longer it trains, the worse
    Examples examples =
        Examples.of(embeddings, wrong, 2).train(range(0, 40)).validation(range(40, 60));
    MlpConfig config = SMALL.withFit(SMALL.fit().withPatience(3).withEpochs(40));
    try (Mlp mlp = train(config, examples)) {
      TrainingCurves curves = mlp.curves();
      assertEquals(curves.bestEpoch() + 4, curves.epochs());
      double best = curves.validation().get(curves.bestEpoch());
      assertEquals(best, curves.validation().stream().mapToDouble(v -> v).min().orElseThrow());
      float[][] scores = mlp.predict(embeddings.select(range(40, 60)));
      double loss =
          IntStream.range(0, 20)
              .mapToDouble(i -> -Math.log(scores[i][wrong[40 + i]]))
              .average()
              .orElseThrow();
      assertEquals(best, loss, 1e-5, "the loss of what predicts is that of the best epoch");
    }
  }

  @Test
  void aHandfulOfRowsIsEnough() {
    int[] labels = {0, 1, 0};
    Embeddings embeddings = Embeddings.of(2, 1, 0, 0, 1, 1, 0.1f);
    try (Mlp mlp = train(SMALL, Examples.of(embeddings, labels, 2))) {
      assertEquals(1, accuracy(mlp, embeddings, labels, 0, 1, 2));
      assertTrue(mlp.curves().validation().isEmpty());
    }
  }

  @Test
  void aSampleThatFillsUpABatchDoesNotCount() {
    int[] labels = {0, 1, 0, 1, 1};
    Embeddings embeddings = rings(labels, Seed.of(2));
    MlpConfig config =
        SMALL.withFit(FitConfig.defaults().withEpochs(1).withLearningRate(1e-30).withBatchSize(5));
    Examples examples = Examples.of(embeddings, labels, 2);
    try (Mlp whole = train(config, examples);
        Mlp parts = train(config.withFit(config.fit().withBatchSize(3)), examples)) {
      assertEquals(whole.curves().train().get(0), parts.curves().train().get(0), 1e-6);
    }
  }

  @Test
  void aClassWithoutTrainingRowsIsNamedAndItsValidationRowsAreLeftOut() {
    int[] labels = cyclic(60, 2);
    labels[50] = 2;
    Embeddings embeddings = rings(labels, Seed.of(1));
    Examples with =
        Examples.of(embeddings, labels, 4).train(range(0, 40)).validation(range(40, 60));
    int[] known = IntStream.range(40, 60).filter(i -> i != 50).toArray();
    try (Mlp mlp = train(SMALL, with);
        Mlp without = train(SMALL, with.validation(known))) {
      assertEquals(Set.of(2, 3), mlp.absentClasses());
      assertEquals(without.curves(), mlp.curves());
      assertEquals(4, mlp.predict(embeddings)[0].length);
    }
  }

  @Test
  void balancedWeightsFindARareClass() {
    int[] labels = new int[400];
    for (int i = 0; i < labels.length; i += 20) {
      labels[i] = 1;
    }
    SplittableRandom random = Seed.of(5).random();
    Embeddings.Builder builder = Embeddings.builder(labels.length, 1);
    for (int label : labels) {
      builder.add((float) (2 * random.nextDouble() + label)); // half of the classes overlap
    }
    Embeddings embeddings = builder.build();
    Examples examples = Examples.of(embeddings, labels, 2);
    MlpConfig linear = SMALL.withHidden(List.of());
    try (Mlp balanced = train(linear, examples);
        Mlp equal = train(linear.withClassWeights(MlpConfig.ClassWeights.EQUAL), examples)) {
      assertTrue(rareFound(balanced, embeddings, labels) > rareFound(equal, embeddings, labels));
    }
  }

  private static long rareFound(Mlp mlp, Embeddings embeddings, int[] labels) {
    float[][] scores = mlp.predict(embeddings);
    return IntStream.range(0, labels.length)
        .filter(i -> labels[i] == 1 && scores[i][1] > scores[i][0])
        .count();
  }

  @Test
  void probabilitiesSumToOneForBothOutputs() {
    int[] labels = cyclic(40, 2);
    Embeddings embeddings = rings(labels, Seed.of(1));
    for (MlpConfig.Output output : MlpConfig.Output.values()) {
      try (Mlp mlp = train(SMALL.withOutput(output), Examples.of(embeddings, labels, 2))) {
        for (float[] row : mlp.predict(embeddings)) {
          assertEquals(1, row[0] + row[1], 1e-5);
        }
      }
    }
  }

  @Test
  @Tag("hostile")
  void badInputIsNamed() {
    Embeddings embeddings = Embeddings.of(2, 1, 2, 3, 4, 5, 6);
    refused("labels must be in 0..1, got 2 at embedding 1", embeddings, 2, 0, 2, 1);
    refused("labels must be in 0..1, got -1 at embedding 2", embeddings, 2, 0, 1, -1);
    refused("as many, got 3 and 2", embeddings, 2, 0, 1);
    refused("at least 2 classes, got 1", embeddings, 1, 0, 0, 0);
    refused(
        "embeddings to learn from must be finite, got NaN in row 1, dimension 0",
        Embeddings.of(2, 1, 2, Float.NaN, 4, 5, 6),
        2,
        0,
        1,
        0);
    Examples examples = Examples.of(embeddings, new int[] {0, 1, 0}, 2);
    fails("training row must be in 0..2, got 3", () -> examples.train(0, 3));
    fails("validation rows must be there once each, got row 1", () -> examples.validation(1, 1));
    fails("share no row, got row 2 in both", () -> train(SMALL, examples.validation(2)));
    fails("at least 1 row, got none", () -> train(SMALL, examples.train()));
    try (Mlp mlp = train(SMALL, examples)) {
      fails("dimensions, got 3 and 2", () -> mlp.predict(Embeddings.of(3, 1, 2, 3)));
      fails(
          "embeddings to decode must be finite",
          () -> mlp.predict(Embeddings.of(2, 1, Float.POSITIVE_INFINITY)));
      assertEquals(0, mlp.predict(Embeddings.of(2)).length);
    }
  }

  private static void refused(String message, Embeddings embeddings, int classes, int... labels) {
    fails(message, () -> Examples.of(embeddings, labels, classes));
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}
