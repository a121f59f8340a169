package org.histossl.ssl.dino;

import java.util.List;
import org.histossl.core.Check;
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

  /** So that a tenth of a run is an epoch of warm-up at least, and most of it is not. */
  private static final int FEWEST_EPOCHS = 8;

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
   * A pretraining of minutes on two cores: 2,304 steps of batches of 64, 7 minutes at 3 GHz. XCiT
   * of 3 blocks and 64 features with patches of 8; 256 prototypes behind batch norms; views for
   * tissue, 2 global ones of 48 pixels and 4 local ones of 24.
   *
   * <p>Batches, rate and warm-up were the best of some twenty settings over four tissues; the steps
   * are those after which the loss has left its first plateau. Sets of more than 18,000 tiles take
   * longer in proportion: give a sample of them.
   *
   * @param tiles how many tiles there are to learn from
   * @return the configuration, with as many epochs as make up the steps
   */
  public static DinoConfig minutes(int tiles) {
    return onCores(tiles, new XcitConfig(8, 64, 3, 4, true, 1), 256, 2304);
  }

  /**
   * A pretraining of an hour on two cores: {@link #minutes} with a network of 4 blocks and 128
   * features, 1,024 prototypes and 6,144 steps. Sets of more than 49,000 tiles take longer in
   * proportion.
   *
   * @param tiles how many tiles there are to learn from
   * @return the configuration, with as many epochs as make up the steps
   */
  public static DinoConfig hour(int tiles) {
    return onCores(tiles, new XcitConfig(8, 128, 4, 4, true, 1), 1024, 6144);
  }

  /**
   * A pretraining of a night on two cores: {@link #hour} with 6 blocks of 192 features and 24,576
   * steps. Sets of more than 196,000 tiles take longer in proportion.
   *
   * @param tiles how many tiles there are to learn from
   * @return the configuration, with as many epochs as make up the steps
   */
  public static DinoConfig night(int tiles) {
    return onCores(tiles, new XcitConfig(8, 192, 6, 4, true, 1), 1024, 24_576);
  }

  /**
   * The paper's pretraining on a card, with views for tissue: {@link #paper()} and {@link
   * ViewConfig#tissue()}, 100 epochs.
   *
   * @return the configuration
   */
  public static DinoConfig card() {
    return paper().withViews(ViewConfig.tissue());
  }

  /**
   * The first preset for minutes, a thousand steps of batches of 16, which end on the loss's first
   * plateau. {@link #minutes} is what to take.
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

  /** What the presets for two cores share. */
  private static DinoConfig onCores(int tiles, XcitConfig encoder, int prototypes, int steps) {
    Check.positive("tiles", tiles);
    int batch = 64;
    int epochs = Math.max(FEWEST_EPOCHS, (int) Math.round((double) steps * batch / tiles));
    int warmup = Math.max(1, epochs / 10);
    DinoConfig paper = paper(new Xcit(encoder));
    ViewConfig views = ViewConfig.tissue().withSizes(48, 24).withCounts(2, 4);
    return paper
        .withHead(paper.head().withPrototypes(prototypes).withWidths(256, 64).withBatchNorm(true))
        .withViews(views.withLocal(views.local().withScale(0.2, 0.5)))
        .withOptimizer(paper.optimizer().withRate(0.004, 1e-5, warmup).withDecay(0.04, 0.1))
        .withRun(new RunConfig(epochs, batch, 1, 0));
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

  @Override
  public DinoConfig withEncoder(Encoder value) {
    return new DinoConfig(value, head, views, loss, teacher, optimizer, run);
  }

  @Override
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
  public List<Monitor> monitors(long stepsPerEpoch) {
    return Monitors.of(
        head.prototypes(),
        run,
        stepsPerEpoch,
        Math.max(optimizer.warmupEpochs(), teacher.warmupEpochs()));
  }
}
