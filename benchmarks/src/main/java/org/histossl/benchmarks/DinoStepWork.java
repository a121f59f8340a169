package org.histossl.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.engine.Engine;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.StepResult;

/**
 * Whole steps of DINO on two global views of 224 pixels and four local ones of 96: teacher and
 * student forward, loss, backward, clipping, AdamW, moving average; 4,096 prototypes.
 */
final class DinoStepWork implements AutoCloseable {

  private static final int PROTOTYPES = 4096;
  static final int GLOBALS = 2;
  static final int LOCALS = 4;
  static final int GLOBAL_SIZE = 224;
  static final int LOCAL_SIZE = 96;

  /** Long enough that the schedules stay where they begin. */
  private static final long STEPS_PER_EPOCH = 100_000;

  private final Distillation training;
  private final List<float[]> views = new ArrayList<>();

  DinoStepWork(Variant variant, int batch, Engine engine) {
    DinoConfig paper = DinoConfig.paper(variant.encoder());
    DinoConfig config =
        paper
            .withHead(paper.head().withPrototypes(PROTOTYPES))
            .withViews(paper.views().withCounts(GLOBALS, LOCALS).withSizes(GLOBAL_SIZE, LOCAL_SIZE))
            .withRun(new RunConfig(1, batch, 1, 0));
    training = new Distillation(config.recipe(STEPS_PER_EPOCH), engine);
    for (int view = 0; view < GLOBALS + LOCALS; view++) {
      int size = view < GLOBALS ? GLOBAL_SIZE : LOCAL_SIZE;
      views.add(Variant.pixels(batch * 3 * size * size));
    }
  }

  StepResult run() {
    return training.stepOnPixels(List.of(views));
  }

  @Override
  public void close() {
    training.close();
  }
}
