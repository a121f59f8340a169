package org.histossl.ssl.dinov2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.histossl.core.Metric;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.TensorFile;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.dino.ChildRun;
import org.histossl.ssl.dino.TinyRun;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.ContinuedConfig;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DinoV2TrainingTest {
  private static final int EPOCHS = 3;
  @TempDir Path folder;

  @Test
  void aRunStoppedInTheMiddleOfAnEpochGoesOnToTheBit() throws IOException {
    assertStoppingChangesNothing(TinyV2Run.config(EPOCHS), 8);
  }

  @Test
  void anXcitGoesOnToTheBit() throws IOException {
    DinoV2Config config = TinyV2Run.xcit(EPOCHS);
    assertStoppingChangesNothing(
        config.withLoss(
            config
                .loss()
                .withIbotHead(config.head())
                .withSpread(new Spread.Kde(0.05, 5))
                .withCentering(new Centering.SinkhornKnopp(3))),
        4);
  }

  @Test
  void aRunThatAccumulatesGoesOnToTheBit() throws IOException {
    DinoV2Config config = TinyV2Run.config(EPOCHS);
    assertStoppingChangesNothing(config.withRun(config.run().withBatch(3, 2)), 5);
  }

  @Test
  void aRunGoesOnInItsLastPhase() throws IOException {
    DinoV2Config config =
        TinyV2Run.config(1).withLastPhase(Optional.of(new LastPhase(48, 24, 2, 0.5)));
    assertStoppingChangesNothing(config, TinyRun.STEPS_PER_EPOCH + 3);
    List<StepResult> steps = steps(config, folder.resolve("whole"));
    assertEquals(3L * TinyRun.STEPS_PER_EPOCH, steps.size());
    for (int step = 0; step < steps.size(); step++) {
      assertEquals(step, steps.get(step).step());
    }
    assertTrue(Files.exists(folder.resolve("whole/last-phase/config.json")));
    byte[] before = TinyRun.run(TinyV2Run.config(1), folder.resolve("without"), TinyRun.options(0));
    assertFalse(
        java.util.Arrays.equals(
            before, Files.readAllBytes(folder.resolve("whole/encoder.safetensors"))));
  }

  @Test
  void theLastPhaseBeginsWithTheStudentOfTheFirst() throws IOException {
    DinoV2Config config =
        TinyV2Run.config(2).withLastPhase(Optional.of(new LastPhase(48, 24, 1, 1e-30)));
    TinyRun.run(config, folder, TinyRun.options(0));
    try (TensorFile first = Safetensors.open(weights(folder));
        TensorFile last = Safetensors.open(weights(folder.resolve("last-phase")))) {
      String name = "student.dino_head.mlp.0.weight";
      assertArrayEquals(first.floats(name), last.floats(name), 1e-9f);
    }
  }

  @Test
  void aContinuedPretrainingHasItsLastPhase() throws IOException {
    DinoV2Config config =
        TinyV2Run.config(1).withLastPhase(Optional.of(new LastPhase(48, 24, 1, 1)));
    ContinuedConfig continued;
    try (TrainedEncoder begun =
        TrainedEncoder.random(config.encoder(), config.head(), Seed.of(9))) {
      continued = ContinuedConfig.of(config, begun);
      TinyRun.run(continued, folder, TinyRun.options(0).withInitialWeights(begun));
    }
    try (Stream<Path> checkpoints = Files.list(folder.resolve("last-phase/checkpoints"))) {
      assertTrue(checkpoints.findAny().isPresent());
    }
    // a run that is over needs no weights to begin with
    TinyRun.run(continued, folder, TinyRun.options(0));
    assertEquals(
        List.of(48), continued.next().stream().map(next -> next.views().global().size()).toList());
  }

  private static Path weights(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run.resolve("checkpoints"))) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private void assertStoppingChangesNothing(DinoV2Config config, int stopAfter) throws IOException {
    byte[] whole = TinyRun.run(config, folder.resolve("whole"), TinyRun.options(0));
    Path stopped = folder.resolve("stopped");
    StopSignal stop = StopSignal.manual();
    AtomicInteger made = new AtomicInteger();
    Progress progress =
        (what, total) ->
            new Progress.Task() {
              @Override
              public void step() {
                if (made.incrementAndGet() == stopAfter) {
                  stop.request();
                }
              }

              @Override
              public void close() {}
            };
    assertThrows(
        TrainingStoppedException.class,
        () ->
            TinyRun.run(config, stopped, TinyRun.options(0).withStop(stop).withProgress(progress)));
    assertArrayEquals(whole, TinyRun.run(config, stopped, TinyRun.options(0)));
    assertEquals(steps(config, folder.resolve("whole")), steps(config, stopped));
  }

  /** The steps as a run that is over tells them again. */
  private static List<StepResult> steps(DinoV2Config config, Path run) throws IOException {
    Pretraining result =
        Pretraining.run(config, TinyRun.tiles(), run, TinyRun.options(0), TeacherObserver.none());
    result.encoder().close();
    return result.steps();
  }

  @Test
  void eachStepHasItsNumbersInTheirBounds() throws IOException {
    DinoV2Config config = TinyV2Run.config(1);
    TinyRun.run(config, folder, TinyRun.options(0));
    List<Metric> metrics = config.recipe(1).metrics();
    for (StepResult step : steps(config, folder)) {
      assertEquals(
          metrics.stream().map(Metric::name).sorted().toList(),
          step.values().keySet().stream().sorted().toList());
      for (Metric metric : metrics) {
        double value = step.value(metric.name());
        assertTrue(
            value >= metric.low() - 1e-5 && value <= metric.high() + 1e-5, metric + " is " + value);
      }
    }
  }

  /** What the study leaves out, one by one. */
  @Test
  void eachPartCanBeLeftOut() throws IOException {
    DinoV2Config config = TinyV2Run.config(1);
    Map<String, DinoV2LossConfig> losses =
        Map.of(
            "no ibot", config.loss().withWeights(1, 0),
            "no koleo", config.loss().withSpread(new Spread.None()),
            "kde", config.loss().withSpread(new Spread.Kde(0.05, 5)),
            "sinkhorn", config.loss().withCentering(new Centering.SinkhornKnopp(3)));
    for (Map.Entry<String, DinoV2LossConfig> loss : losses.entrySet()) {
      Path run = folder.resolve(loss.getKey());
      TinyRun.run(config.withLoss(loss.getValue()), run, TinyRun.options(0));
      List<StepResult> steps = steps(config.withLoss(loss.getValue()), run);
      assertEquals(
          config.withLoss(loss.getValue()).recipe(1).metrics().stream()
              .map(Metric::name)
              .sorted()
              .toList(),
          steps.get(0).values().keySet().stream().sorted().toList(),
          "what is told of a step is what was promised");
      assertEquals(
          !loss.getKey().equals("no ibot"), steps.get(0).values().containsKey("ibot.loss"));
      assertEquals(loss.getKey().equals("kde"), steps.get(0).values().containsKey("kde.loss"));
    }
  }

  @Test
  @Tag("kill")
  void aRunKilledThriceEndsAsAnUndisturbedOne() throws IOException, InterruptedException {
    Path run = folder.resolve("killed");
    int epochs = 12;
    for (int kill = 0; kill < 3; kill++) {
      ChildRun child = ChildRun.start(TinyV2Run.class, run, epochs, 3, 2);
      boolean running = child.awaitMetrics(child.metricsBytes() + 2_500);
      assertTrue(running, "it was to be killed, but ended by itself: " + child.log());
      child.process().destroyForcibly().waitFor();
    }
    ChildRun last = ChildRun.start(TinyV2Run.class, run, epochs, 50, 0);
    assertEquals(0, last.process().waitFor(), last.log());
    byte[] undisturbed =
        TinyRun.run(TinyV2Run.config(epochs), folder.resolve("whole"), TinyRun.options(0));
    assertArrayEquals(undisturbed, Files.readAllBytes(run.resolve("encoder.safetensors")));
  }
}
