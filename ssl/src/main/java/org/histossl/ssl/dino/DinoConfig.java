package org.histossl.ssl.dino;

import java.util.List;
import org.histossl.models.Encoders;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.view.ViewConfig;

/**
 * A pretraining, whole.
 *
 * @param encoder the network that is trained
 * @param head the projection to prototypes
 * @param views what is cut from a tile
 * @param loss how teacher and student are compared
 * @param teacher how the teacher follows
 * @param optimizer how the student is moved
 * @param run how long and how wide
 */
public record DinoConfig(
    Encoder encoder,
    DinoHeadConfig head,
    ViewConfig views,
    DinoLossConfig loss,
    TeacherConfig teacher,
    OptimizerConfig optimizer,
    RunConfig run)
    implements PretrainingConfig {
  /** Prototypes of the thesis. */
  private static final int BONY_PROTOTYPES = 4096;

  /** Tiles a batch of the thesis. */
  private static final int BONY_BATCH = 100;

  /** The stochastic depth of the student in main_dino.py, {@code --drop_path_rate}. */
  private static final double DROP_PATH = 0.1;

  /**
   * The authors' defaults: Caron et al. 2021, arXiv:2104.14294, as in main_dino.py. ViT small with
   * patches of 16, stochastic depth 0.1.
   *
   * @return the configuration
   */
  public static DinoConfig paper() {
    return paper(new Vit(Encoders.vitSmall(16).config().withDropPathRate(DROP_PATH)));
  }

  /**
   * The thesis's pretraining on prostate biopsies: XCiT medium of 24 blocks with patches of 16,
   * 4,096 prototypes, batches of 100, one global view of 224 pixels for the teacher and five local
   * ones of 96. What it does not name is as in {@link #paper()}.
   *
   * @return the configuration
   */
  public static DinoConfig bony() {
    DinoConfig paper =
        paper(new Xcit(Encoders.xcitMedium24(16).config().withDropPathRate(DROP_PATH)));
    return paper
        .withHead(paper.head().withPrototypes(BONY_PROTOTYPES))
        .withViews(paper.views().withCounts(1, 5))
        .withRun(paper.run().withBatch(BONY_BATCH, 1));
  }

  /**
   * A network and a schedule that learn something from two thousand tiles in minutes, on two cores:
   * XCiT of 3 blocks and 64 features with patches of 8; 256 prototypes behind batch norms, which
   * keep a head of so few steps from giving all tiles one answer; 2 global views of 48 pixels and 4
   * local ones of 24; 8 epochs of batches of 16, with a teacher that follows faster and rates that
   * rise sooner than over the paper's hundred epochs.
   *
   * @return the configuration
   */
  public static DinoConfig small() {
    DinoConfig paper = paper(new Xcit(new XcitConfig(8, 64, 3, 4, true, 1)));
    ViewConfig views = ViewConfig.tissue().withSizes(48, 24).withCounts(2, 4);
    return paper
        .withHead(paper.head().withPrototypes(256).withWidths(256, 64).withBatchNorm(true))
        .withViews(views.withLocal(views.local().withScale(0.1, 0.4)))
        .withTeacher(paper.teacher().withMomentum(0.99))
        .withOptimizer(paper.optimizer().withRate(0.008, 1e-5, 1).withDecay(0.04, 0.1))
        .withRun(new RunConfig(8, 16, 1, 0));
  }

  /**
   * The authors' defaults for an encoder: Caron et al. 2021 and main_dino.py.
   *
   * @param encoder the network that is trained
   * @return the configuration
   */
  public static DinoConfig paper(Encoder encoder) {
    return new DinoConfig(
        encoder,
        DinoHeadConfig.defaults(),
        ViewConfig.dino(),
        DinoLossConfig.defaults(),
        TeacherConfig.defaults(),
        OptimizerConfig.defaults(),
        RunConfig.defaults());
  }

  /**
   * Another head.
   *
   * @param value the head
   * @return the changed copy
   */
  public DinoConfig withHead(DinoHeadConfig value) {
    return new DinoConfig(encoder, value, views, loss, teacher, optimizer, run);
  }

  /**
   * Other views.
   *
   * @param value the views
   * @return the changed copy
   */
  public DinoConfig withViews(ViewConfig value) {
    return new DinoConfig(encoder, head, value, loss, teacher, optimizer, run);
  }

  /**
   * Another loss.
   *
   * @param value the loss
   * @return the changed copy
   */
  public DinoConfig withLoss(DinoLossConfig value) {
    return new DinoConfig(encoder, head, views, value, teacher, optimizer, run);
  }

  /**
   * Another teacher.
   *
   * @param value the teacher
   * @return the changed copy
   */
  public DinoConfig withTeacher(TeacherConfig value) {
    return new DinoConfig(encoder, head, views, loss, value, optimizer, run);
  }

  /**
   * Another optimizer.
   *
   * @param value the optimizer
   * @return the changed copy
   */
  public DinoConfig withOptimizer(OptimizerConfig value) {
    return new DinoConfig(encoder, head, views, loss, teacher, value, run);
  }

  @Override
  public DinoConfig withRun(RunConfig value) {
    return new DinoConfig(encoder, head, views, loss, teacher, optimizer, value);
  }

  @Override
  public Recipe recipe(long stepsPerEpoch) {
    return Dino.recipe(this, stepsPerEpoch);
  }

  @Override
  public List<Monitor> monitors() {
    return List.of(new CollapseMonitor(head.prototypes()));
  }
}
