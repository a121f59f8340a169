package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
  private static final int ROWS = 160;
  private static final int DIMENSIONS = 40;

  private static final LinearProbeConfig QUICK =
      LinearProbeConfig.defaults()
          .withWeightDecays(List.of(0.0, 1.0))
          .withFit(LinearProbeConfig.defaults().fit().withEpochs(30).withBatchSize(32));

  private static final int[] LABELS = IntStream.range(0, ROWS).map(i -> i % 2).toArray();

  /** One dimension of many says the class, and not always. */
  private static Embeddings embeddings() {
    SplittableRandom random = Seed.of(5).random();
    Embeddings.Builder builder = Embeddings.builder(ROWS, DIMENSIONS);
    for (int i = 0; i < ROWS; i++) {
      float[] row = new float[DIMENSIONS];
      for (int d = 0; d < DIMENSIONS; d++) {
        row[d] = (float) (4 * random.nextDouble() - 2);
      }
      row[0] += LABELS[i] * 1.5f;
      builder.add(row);
    }
    return builder.build();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static Examples examples() {
    return Examples.of(embeddings(), LABELS, 2).train(range(0, 40)).validation(range(40, 100));
  }

  @Test
  void theDecayWithTheLeastValidationLossIsChosen() {
    try (LinearProbe probe =
        LinearProbe.train(QUICK, examples(), Training.of(Seed.of(1), Progress.none()))) {
      assertEquals(2, probe.trials().size());
      double least =
          probe.trials().stream()
              .mapToDouble(LinearProbe.Trial::validationLoss)
              .min()
              .orElseThrow();
      LinearProbe.Trial chosen =
          probe.trials().stream()
              .filter(trial -> trial.weightDecay() == probe.weightDecay())
              .findFirst()
              .orElseThrow();
      assertEquals(least, chosen.validationLoss());
      TrainingCurves curves = probe.classifier().curves();
      assertEquals(least, curves.validation().get(curves.bestEpoch()), "its weights are kept");
      assertEquals(List.of(), probe.classifier().config().hidden());
    }
  }

  @Test
  void aProbeOfOneDecayIsTheLinearClassifierOfThatDecay() {
    LinearProbeConfig one = QUICK.withWeightDecays(List.of(0.1));
    try (LinearProbe probe =
            LinearProbe.train(one, examples(), Training.of(Seed.of(1), Progress.none()));
        Mlp mlp =
            Mlp.train(one.classifier(0.1), examples(), Training.of(Seed.of(1), Progress.none()))) {
      assertEquals(mlp.curves(), probe.classifier().curves());
      float[][] probabilities = probe.predict(embeddings().select(range(100, ROWS)));
      long right =
          IntStream.range(0, probabilities.length)
              .filter(i -> (probabilities[i][1] > 0.5 ? 1 : 0) == LABELS[100 + i])
              .count();
      assertTrue(right > 36, right + " of 60 right");
    }
  }

  /** The rate of a cosine is nearly zero in the end: the last epochs move less than the first. */
  @Test
  void theRateFallsToNearlyZero() {
    FitConfig fit = FitConfig.defaults().withEpochs(40).withBatchSize(64).withLearningRate(0.05);
    Examples all = Examples.of(embeddings(), LABELS, 2);
    MlpConfig config = MlpConfig.linear();
    try (Mlp flat = Mlp.train(config.withFit(fit), all, Training.of(Seed.of(1), Progress.none()));
        Mlp cosine =
            Mlp.train(
                config.withFit(fit.withDecline(FitConfig.Decline.COSINE)),
                all,
                Training.of(Seed.of(1), Progress.none()))) {
      assertTrue(lastMove(cosine) < lastMove(flat) / 3, lastMove(cosine) + " " + lastMove(flat));
    }
  }

  private static double lastMove(Mlp mlp) {
    List<Double> train = mlp.curves().train();
    return Math.abs(train.get(train.size() - 1) - train.get(train.size() - 2));
  }

  @Test
  @Tag("hostile")
  void withoutValidationRowsThereIsNothingToChooseBy() {
    fails(
        "chooses its weight decay on validation rows",
        () ->
            LinearProbe.train(
                QUICK,
                Examples.of(embeddings(), LABELS, 2),
                Training.of(Seed.of(1), Progress.none())));
    fails("a weight decay to try, got none", () -> QUICK.withWeightDecays(List.of()));
    fails(
        "weight decay must be in [0.0, 1.0], got 2.0", () -> QUICK.withWeightDecays(List.of(2.0)));
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}
