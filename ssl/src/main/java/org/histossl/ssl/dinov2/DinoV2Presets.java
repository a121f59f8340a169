package org.histossl.ssl.dinov2;

import java.util.List;
import java.util.Optional;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.Clipping;
import org.histossl.data.image.Normalization;
import org.histossl.models.Encoders;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.dino.TeacherConfig;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.view.StainJitter;
import org.histossl.ssl.view.ViewConfig;

/** Whole configurations, with where their numbers come from. */
final class DinoV2Presets {
  private static final int PATCH = 14;
  private static final int GLOBAL = 224;
  private static final int LOCAL = 98;

  private DinoV2Presets() {}

  static DinoV2Config paper(Encoder encoder) {
    ViewConfig views = ViewConfig.dino();
    return new DinoV2Config(
        encoder,
        DinoHeadConfig.defaults().withGain(DinoHeadConfig.Gain.FREE),
        views
            .withGlobal(views.global().withScale(0.32, 1))
            .withLocal(views.local().withScale(0.05, 0.32)),
        DinoV2LossConfig.defaults(),
        new TeacherConfig(0.992, 1, 0.04, 0.07, 30),
        DinoV2OptimizerConfig.defaults(),
        Optional.empty(),
        new RunConfig(100, 64, 1, 0));
  }

  static DinoV2Config paper(DinoV2Config.Size size) {
    return switch (size) {
      case SMALL -> ofDefaults(Encoders.dinoV2Small());
      case BASE -> ofDefaults(Encoders.dinoV2Base());
      case LARGE -> large(Encoders.dinoV2Large());
      case GIANT -> large(Encoders.dinoV2Giant());
    };
  }

  private static DinoV2Config ofDefaults(Vit vit) {
    DinoV2Config config = paper(encoder(vit, VitDetails.FeedForward.MLP, 0.3));
    return config.withViews(config.views().withSizes(GLOBAL, LOCAL));
  }

  /** As train/vitl14.yaml and vitg14.yaml are alike. */
  private static DinoV2Config large(Vit vit) {
    DinoV2Config config = paper(encoder(vit, VitDetails.FeedForward.SWIGLU, 0.4));
    DinoHeadConfig patchHead = config.head().withPrototypes(131_072);
    DinoV2OptimizerConfig optimizer = config.optimizer();
    return config
        .withHead(patchHead.withWidths(2048, 384))
        .withViews(config.views().withSizes(GLOBAL, LOCAL))
        .withLoss(
            config.loss().withIbotHead(patchHead).withCentering(new Centering.SinkhornKnopp(3)))
        .withTeacher(config.teacher().withMomentum(0.994))
        .withOptimizer(
            optimizer
                .withRate(new DinoV2OptimizerConfig.Rate(2e-4, 1e-6, 80, 1, 0.2))
                .withDecay(new DinoV2OptimizerConfig.Decay(0.04, 0.2)))
        .withRun(config.run().withEpochs(500));
  }

  /** No registers, positions for the global views, and the same stochastic depth in all blocks. */
  private static Vit encoder(Vit vit, VitDetails.FeedForward feedForward, double dropPath) {
    VitConfig config = vit.config();
    return new Vit(
        config
            .withPatchSize(PATCH)
            .withPositionsSize(GLOBAL)
            .withDropPathRate(dropPath)
            .withDetails(
                VitDetails.dinoV2()
                    .withRegisters(0)
                    .withLayerScale(1e-5)
                    .withFeedForward(feedForward)
                    .withDropPaths(VitDetails.DropPaths.UNIFORM)
                    .withInterpolation(VitDetails.dino().interpolation())));
  }

  /**
   * What the paper names: the kernel estimate, the stains' jitter, the normalization, the sizes of
   * views, the last phase. What it leaves to DINOv2 is as in vitg14.yaml, but for the registers of
   * the published weights that it starts from. The weight and the concentration of the estimate are
   * Virchow2's (arXiv:2408.00738), as in MedARC-AI/OpenMidnight, which trains anew what the paper
   * describes. The strength of the stains' jitter (the light one of Tellez et al. 2019, whose space
   * it is in), the length of the last phase and its rate are told by neither.
   */
  static DinoV2Config midnight() {
    DinoV2Config giant = large(Encoders.dinoV2Giant());
    VitConfig encoder = ((Vit) giant.encoder()).config();
    Normalization half = new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
    return giant
        .withEncoder(
            new Vit(
                encoder.withDetails(
                    encoder
                        .details()
                        .withRegisters(4)
                        .withInterpolation(VitDetails.dinoV2().interpolation()))))
        .withViews(giant.views().withNormalization(half).withStain(StainJitter.light()))
        .withLoss(giant.loss().withSpread(new Spread.Kde(0.05, 5)))
        .withRun(giant.run().withEpochs(100))
        .withLastPhase(Optional.of(new LastPhase(392, 168, 10, 0.5)));
  }

  static DinoV2Config small() {
    DinoConfig dino = DinoConfig.small();
    Xcit encoder = (Xcit) dino.encoder();
    DinoV2Config paper =
        paper(
            new Xcit(encoder.config().withDetails(encoder.config().details().withMaskToken(true))));
    return paper
        .withViews(dino.views())
        .withTeacher(dino.teacher())
        .withLoss(paper.loss().withIbotHead(dino.head().withBatchNorm(false)))
        .withHead(dino.head())
        .withOptimizer(
            new DinoV2OptimizerConfig(
                AdamWConfig.defaults(),
                new DinoV2OptimizerConfig.Rate(0.004, 1e-5, 1, 1, 1),
                new DinoV2OptimizerConfig.Decay(0.04, 0.1),
                Clipping.perModule(3),
                1))
        .withRun(dino.run());
  }
}
