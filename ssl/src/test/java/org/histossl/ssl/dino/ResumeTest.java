package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.core.golden.Thrown;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.EpochResult;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final int EPOCHS = 3;
  @TempDir Path folder;

  @Test
  void aRunStoppedInTheMiddleOfAnEpochGoesOnToTheBit() throws IOException {
    assertStoppingChangesNothing(TinyRun.config(EPOCHS), 8);
  }

  @Test
  void aRunStoppedAtTheEndOfAnEpochGoesOnToTheBit() throws IOException {
    assertStoppingChangesNothing(TinyRun.config(EPOCHS), TinyRun.STEPS_PER_EPOCH);
  }

  @Test
  void aRunThatAccumulatesGoesOnToTheBit() throws IOException {
    DinoConfig config = TinyRun.config(EPOCHS);
    assertStoppingChangesNothing(config.withRun(config.run().withBatch(4, 2)), 4);
  }

  private void assertStoppingChangesNothing(DinoConfig config, int stopAfter) throws IOException {
    byte[] whole = TinyRun.run(config, folder.resolve("whole"), TinyRun.options(0));
    Path stopped = folder.resolve("stopped");
    stopAfter(config, stopped, stopAfter);
    assertArrayEquals(whole, TinyRun.run(config, stopped, TinyRun.options(0)));
    assertEquals(values(folder.resolve("whole"), config), values(stopped, config));
  }

  /** The steps as a run that is over tells them again. */
  private static List<StepResult> values(Path run, DinoConfig config) throws IOException {
    Pretraining result =
        Pretraining.run(config, TinyRun.tiles(), run, TinyRun.options(0), TeacherObserver.none());
    result.encoder().close();
    return result.steps();
  }

  private static void stopAfter(DinoConfig config, Path run, int steps) {
    StopSignal stop = StopSignal.manual();
    AtomicInteger made = new AtomicInteger();
    Progress progress =
        (what, total) ->
            new Progress.Task() {
              @Override
              public void step() {
                if (made.incrementAndGet() == steps) {
                  stop.request();
                }
              }

              @Override
              public void close() {}
            };
    RunOptions options = TinyRun.options(0).withStop(stop).withProgress(progress);
    TrainingStoppedException stopped =
        assertThrows(TrainingStoppedException.class, () -> TinyRun.run(config, run, options));
    assertEquals(steps, stopped.step());
  }

  @Test
  void aRunThatIsOverGivesItsResultAgainWithoutAStep() throws IOException {
    DinoConfig config = TinyRun.config(1);
    byte[] first = TinyRun.run(config, folder, TinyRun.options(0));
    Files.delete(folder.resolve("encoder.safetensors"));
    Progress none =
        (what, total) -> {
          throw new AssertionError("a run that is over has nothing to show");
        };
    assertArrayEquals(first, TinyRun.run(config, folder, TinyRun.options(0).withProgress(none)));
  }

  @Test
  void aRunOfAnotherConfigurationIsRefusedWithAllDifferences() throws IOException {
    DinoConfig config = TinyRun.config(1);
    TinyRun.run(config, folder, TinyRun.options(0));
    DinoConfig other =
        config
            .withRun(config.run().withEpochs(2).withSeed(4))
            .withHead(config.head().withPrototypes(64));
    String refused =
        Thrown.message(
            IllegalArgumentException.class, () -> TinyRun.run(other, folder, TinyRun.options(0)));
    for (String difference :
        List.of(
            "run.epochs: 1 then, 2 now",
            "run.seed: 3 then, 4 now",
            "head.prototypes: 32 then, 64")) {
      assertTrue(refused.contains(difference), refused);
    }
  }

  @Test
  void aRunOnOtherTilesIsRefused() throws IOException {
    DinoConfig config = TinyRun.config(1);
    TinyRun.run(config, folder, TinyRun.options(0));
    TileSource others =
        TileSource.of(TinyRun.TILES, i -> i == 0 ? RgbImage.filled(40, 40, 0) : TinyRun.tile(i));
    String refused =
        Thrown.message(
            IllegalArgumentException.class,
            () -> Dino.pretrain(config, others, folder, Progress.none()));
    assertTrue(refused.contains("tile 0: other pixels"), refused);
  }

  @Test
  void aDamagedNewestCheckpointCostsStepsAndNoBit() throws IOException {
    DinoConfig config = TinyRun.config(EPOCHS);
    byte[] whole = TinyRun.run(config, folder.resolve("whole"), TinyRun.options(4));
    Path run = folder.resolve("whole");
    Path newest;
    try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
      newest = checkpoints.max(Path::compareTo).orElseThrow();
    }
    Files.writeString(newest.resolve("weights.safetensors"), "damaged");
    assertArrayEquals(whole, TinyRun.run(config, run, TinyRun.options(4)));
    assertEquals(EPOCHS * TinyRun.STEPS_PER_EPOCH, values(run, config).size());
  }

  @Test
  void theObserverSeesACopyOfTheTeacherAndChangesNothing() throws IOException {
    DinoConfig config = TinyRun.config(EPOCHS);
    byte[] whole = TinyRun.run(config, folder.resolve("whole"), TinyRun.options(0));
    List<Integer> seen = new ArrayList<>();
    Path watched = folder.resolve("watched");
    Pretraining result =
        Pretraining.run(
            config,
            TinyRun.tiles(),
            watched,
            TinyRun.options(0),
            TeacherObserver.every(
                2,
                (epoch, teacher) -> {
                  seen.add(epoch);
                  teacher.state().parameters().vector().assign(0);
                  return Map.of("knn", 0.75);
                }));
    result.encoder().close();
    assertEquals(List.of(1), seen);
    assertArrayEquals(whole, Files.readAllBytes(watched.resolve("encoder.safetensors")));
    assertEquals(List.of(new EpochResult(1, 11, Map.of("knn", 0.75))), result.epochs());
  }

  @Test
  void theConfigurationLiesBesideTheResult() throws IOException {
    DinoConfig config = TinyRun.config(1);
    TinyRun.run(config, folder, TinyRun.options(0));
    DinoConfig read =
        PretrainingConfigs.read(folder.resolve("config.json"), DinoConfig.paper(config.encoder()));
    assertEquals(PretrainingConfigs.settings(config), PretrainingConfigs.settings(read));
  }
}
