package org.histossl.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.engine.Engine;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.ssl.dinov2.DinoV2Config;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.StepResult;

/**
 * Whole steps of DINOv2 with a ViT small of patches of 14 on two global views of 98 pixels and four
 * local ones of 42: class tokens, hidden patches through the same head of 4,096 prototypes, KoLeo;
 * without stochastic depth, as the peer in {@code peer_dinov2.py}.
 */
final class DinoV2StepWork implements AutoCloseable {
  private static final int PATCH = 14;
  private static final int PROTOTYPES = 4096;
  private static final int GLOBALS = 2;
  private static final int LOCALS = 4;
  private static final int GLOBAL_SIZE = 98;
  private static final int LOCAL_SIZE = 42;

  /** Long enough that the schedules stay where they begin. */
  private static final long STEPS_PER_EPOCH = 100_000;

  private final Distillation training;
  private final List<float[]> views = new ArrayList<>();

  DinoV2StepWork(int batch, Engine engine) {
    VitDetails details =
        VitDetails.dinoV2()
            .withRegisters(0)
            .withLayerScale(1e-5)
            .withInterpolation(VitDetails.dino().interpolation());
    DinoV2Config paper =
        DinoV2Config.paper(new Vit(new VitConfig(PATCH, 384, 12, 6, GLOBAL_SIZE, 0, details)));
    DinoV2Config config =
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
