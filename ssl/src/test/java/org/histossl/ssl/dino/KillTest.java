package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.StopSignal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kill")
class KillTest {
  private static final int KILLS = 10;
  private static final int EPOCHS = 40;

  /** Bytes of metrics that a life writes at least before it is killed: some four steps. */
  private static final int LEAST_BYTES = 1_500;

  @TempDir Path folder;

  @Test
  void aRunKilledTenTimesEndsAsAnUndisturbedOne() throws IOException, InterruptedException {
    Path run = folder.resolve("killed");
    SplittableRandom random = Seed.of(5).random();
    for (int kill = 0; kill < KILLS; kill++) {
      ChildRun child = ChildRun.start(run, EPOCHS, 3, 2);
      long from = child.metricsBytes();
      boolean running = child.awaitMetrics(from + LEAST_BYTES);
      assertTrue(
          running, "life " + kill + " was to be killed, but ended by itself: " + child.log());
      Thread.sleep(random.nextInt(60));
      child.process().destroyForcibly().waitFor();
    }
    ChildRun last = ChildRun.start(run, EPOCHS, 50, 0);
    assertEquals(0, last.process().waitFor(), last.log());

    byte[] undisturbed =
        TinyRun.run(TinyRun.config(EPOCHS), folder.resolve("whole"), TinyRun.options(0));
    assertArrayEquals(
        undisturbed, java.nio.file.Files.readAllBytes(run.resolve("encoder.safetensors")));
    Pretraining again =
        Pretraining.run(
            TinyRun.config(EPOCHS),
            TinyRun.tiles(),
            run,
            TinyRun.options(0),
            TeacherObserver.none());
    again.encoder().close();
    assertEquals((long) EPOCHS * TinyRun.STEPS_PER_EPOCH, again.steps().size());
    for (int step = 0; step < again.steps().size(); step++) {
      assertEquals(step, again.steps().get(step).step());
    }
  }

  @Test
  void aTerminatedRunWritesACheckpointAndEndsWithItsOwnCode()
      throws IOException, InterruptedException {
    Path run = folder.resolve("terminated");
    ChildRun child = ChildRun.start(run, EPOCHS, 0, 2);
    assertTrue(child.awaitMetrics(LEAST_BYTES), child.log());
    child.process().destroy();
    assertEquals(StopSignal.EXIT_CODE, child.process().waitFor(), child.log());
    try (var checkpoints = java.nio.file.Files.list(run.resolve("checkpoints"))) {
      assertEquals(1, checkpoints.count(), child.log());
    }
  }
}
