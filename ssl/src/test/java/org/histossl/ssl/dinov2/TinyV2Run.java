package org.histossl.ssl.dinov2;

import java.io.IOException;
import java.util.Optional;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.models.xcit.XcitDetails;
import org.histossl.ssl.dino.TinyRun;
import org.histossl.ssl.distill.Masking;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.view.ViewConfig;

/**
 * A DINOv2 pretraining of milliseconds a step that has all that a resumed run could get wrong:
 * masks, subsets of images, two centers, schedules, frozen prototypes. As a program it runs in its
 * own JVM, to be killed.
 */
public final class TinyV2Run {
  private TinyV2Run() {}

  static DinoV2Config config(int epochs) {
    VitDetails details =
        VitDetails.dinoV2()
            .withRegisters(1)
            .withLayerScale(0.1)
            .withDropPaths(VitDetails.DropPaths.UNIFORM);
    return config(new Vit(new VitConfig(8, 24, 2, 3, 32, 0.3, details)), epochs);
  }

  static DinoV2Config xcit(int epochs) {
    return config(
        new Xcit(
            new XcitConfig(8, 16, 1, 2, true, 1)
                .withDropPathRate(0.2)
                .withDetails(XcitDetails.published().withMaskToken(true))),
        epochs);
  }

  static DinoV2Config config(Encoder encoder, int epochs) {
    DinoV2Config paper = DinoV2Config.paper(encoder);
    DinoHeadConfig head = paper.head().withPrototypes(32).withWidths(16, 8);
    return paper
        .withHead(head)
        .withViews(ViewConfig.tissue().withSizes(32, 16).withCounts(2, 2))
        .withLoss(paper.loss().withMasking(new Masking(0.5, 0.2, 0.6)))
        .withOptimizer(
            paper.optimizer().withRate(new DinoV2OptimizerConfig.Rate(0.05, 1e-5, 1, 0.9, 0.2)))
        .withLastPhase(Optional.empty())
        .withRun(new RunConfig(epochs, 4, 1, 3));
  }

  /**
   * Runs until it is over, killed or terminated.
   *
   * @param arguments as for {@link TinyRun#main(String[])}
   */
  public static void main(String[] arguments) throws IOException {
    TinyRun.main(TinyV2Run::config, arguments);
  }
}
