package org.histossl.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.engine.Engine;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.dinov2.DinoV2Config;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.StepResult;

/**
 * Whole steps of a self-distillation: teacher and student forward, losses, backward, clipping,
 * AdamW, moving average; 4,096 prototypes, two global and four local views.
 */
final class StepWork implements AutoCloseable {
  static final int GLOBALS = 2;
  static final int LOCALS = 4;
  static final int GLOBAL_SIZE = 224;
  static final int LOCAL_SIZE = 96;

  private static final int PROTOTYPES = 4096;

  /** Of DINOv2's views, with patches of 14. */
  private static final int SMALL_GLOBAL_SIZE = 98;

  private static final int SMALL_LOCAL_SIZE = 42;
  private static final int PATCH = 14;

  /** Long enough that the schedules stay where they begin. */
  private static final long STEPS_PER_EPOCH = 100_000;

  private final Distillation training;
  private final List<float[]> views = new ArrayList<>();

  private StepWork(PretrainingConfig config, Engine engine) {
    training = new Distillation(config.recipe(STEPS_PER_EPOCH), engine);
    for (int view = 0; view < config.views().count(); view++) {
      views.add(Variant.pixels(config.run().batchSize() * config.views().floats(view)));
    }
  }

  /** DINO on views of 224 and 96 pixels. */
  static StepWork dino(Variant variant, int batch, Engine engine) {
    DinoConfig paper = DinoConfig.paper(variant.encoder());
    return new StepWork(
        paper
            .withHead(paper.head().withPrototypes(PROTOTYPES))
            .withViews(paper.views().withCounts(GLOBALS, LOCALS).withSizes(GLOBAL_SIZE, LOCAL_SIZE))
            .withRun(new RunConfig(1, batch, 1, 0)),
        engine);
  }

  /**
   * DINOv2 with a ViT small of patches of 14 on views of 98 and 42 pixels: class tokens, hidden
   * patches through the same head, KoLeo; without stochastic depth, as the peer in {@code
   * peer_dinov2.py}.
   */
  static StepWork dinoV2(int batch, Engine engine) {
    VitDetails details =
        VitDetails.dinoV2()
            .withRegisters(0)
            .withLayerScale(1e-5)
            .withInterpolation(VitDetails.dino().interpolation());
    DinoV2Config paper =
        DinoV2Config.paper(
            new Vit(new VitConfig(PATCH, 384, 12, 6, SMALL_GLOBAL_SIZE, 0, details)));
    return new StepWork(
        paper
            .withHead(paper.head().withPrototypes(PROTOTYPES))
            .withViews(
                paper
                    .views()
                    .withCounts(GLOBALS, LOCALS)
                    .withSizes(SMALL_GLOBAL_SIZE, SMALL_LOCAL_SIZE))
            .withRun(new RunConfig(1, batch, 1, 0)),
        engine);
  }

  StepResult run() {
    return training.stepOnPixels(List.of(views));
  }

  @Override
  public void close() {
    training.close();
  }
}
