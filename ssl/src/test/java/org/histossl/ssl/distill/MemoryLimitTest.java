package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.histossl.core.Backend;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.Thrown;
import org.histossl.core.parallel.Group;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.view.ViewConfig;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
  private static final long PLENTY = 1L << 40;
  private static final Pattern FITS = Pattern.compile("batches of (\\d+) do:");

  @Test
  void aBatchThatDoesNotFitIsRefusedWithTheOneThatWould() {
    long atSix;
    try (Distillation training =
        new Distillation(withBatch(6).recipe(1), Engine.standard(), Group.single())) {
      atSix = training.memory().offHeap();
    }
    MemoryLimit limit = new MemoryLimit(atSix, PLENTY);
    String refused =
        Thrown.message(
            IllegalArgumentException.class,
            () -> limit.training(withBatch(16), 1, Engine.standard(), Group.single()));
    Matcher fits = FITS.matcher(refused);
    assertTrue(fits.find(), refused);
    int batch = Integer.parseInt(fits.group(1));
    assertTrue(batch >= 5 && batch <= 6, "6 tiles fit just so, told was " + batch);
    limit.training(withBatch(batch), 1, Engine.standard(), Group.single()).close();
  }

  @Test
  void whatNoMachineHasIsRefusedBeforeItIsAskedFor() {
    DinoConfig config = withBatch(1);
    long one;
    long two;
    try (Distillation first =
            new Distillation(config.recipe(1), Engine.standard(), Group.single());
        Distillation second =
            new Distillation(withBatch(2).recipe(1), Engine.standard(), Group.single())) {
      one = first.memory().offHeap();
      two = second.memory().offHeap();
    }
    int beyond = (int) (1.25 * Backend.load().offHeapBytes() / (two - one));
    String refused =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                new MemoryLimit(4 * one, Long.MAX_VALUE)
                    .training(withBatch(beyond), 1, Engine.standard(), Group.single()));
    assertTrue(FITS.matcher(refused).find(), refused);
  }

  @Test
  void pixelsCountAgainstTheHeap() {
    long each = Distillation.pixelBytes(withBatch(1).recipe(1).crops());
    String refused =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                new MemoryLimit(PLENTY, 3 * each)
                    .training(withBatch(1_000_000), 1, Engine.standard(), Group.single()));
    assertTrue(refused.contains("batches of 3 do:"), refused);
    assertTrue(refused.contains("accumulate to 333334"), refused);
  }

  @Test
  void whereNotEvenOneTileFitsThatIsSaid() {
    String refused =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                new MemoryLimit(1000, PLENTY)
                    .training(withBatch(4), 1, Engine.standard(), Group.single()));
    assertTrue(refused.contains("nor does a single tile"), refused);
  }

  @Test
  void theEstimateCountsEveryPart() {
    DinoConfig config = tiny();
    try (Distillation training =
        new Distillation(config.recipe(1), Engine.standard(), Group.single())) {
      MemoryEstimate memory = training.memory();
      long parameters = training.studentState().parameters().size();
      assertEquals(2 * parameters * Float.BYTES, memory.moments());
      long buffers =
          training.studentState().buffers().size() + training.teacherState().buffers().size();
      assertEquals((2 * parameters + buffers) * Float.BYTES, memory.parameters());
      assertEquals(16, memory.views());
      // two batches of 4 tiles, each with 2 views of 32 and 2 of 16 pixels a side
      assertEquals(2 * 4 * 3 * 2 * (32 * 32 + 16 * 16) * Float.BYTES, memory.pixels());
      assertTrue(memory.activations() > 4L * memory.views() * 3 * 16 * 16);
    }
  }

  private static DinoConfig withBatch(int batch) {
    DinoConfig config = tiny();
    return config.withRun(config.run().withBatch(batch, 1));
  }

  private static DinoConfig tiny() {
    DinoConfig paper = DinoConfig.paper(new Xcit(new XcitConfig(16, 16, 1, 2, true, 1)));
    return paper
        .withHead(paper.head().withPrototypes(32).withWidths(16, 8))
        .withViews(ViewConfig.tissue().withSizes(32, 16).withCounts(2, 2))
        .withRun(new RunConfig(1, 4, 1, 3));
  }
}
