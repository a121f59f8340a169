package org.histossl.ssl.dinov2;

import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.dino.Monitors;
import org.histossl.ssl.dino.TeacherConfig;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.view.ViewConfig;

/**
 * A pretraining with DINOv2 (Oquab et al. 2023, arXiv:2304.07193), whole.
 *
 * @param encoder the network that is trained; with a mask token where patches are hidden
 * @param head the projection of class tokens to prototypes
 * @param views what is cut from a tile
 * @param loss what is learned of a batch
 * @param teacher how the teacher follows; its temperature rises step by step
 * @param optimizer how the student is moved
 * @param lastPhase a training on larger views at the end; empty for none
 * @param run how long and how wide
 */
public record DinoV2Config(
    Encoder encoder,
    DinoHeadConfig head,
    ViewConfig views,
    DinoV2LossConfig loss,
    TeacherConfig teacher,
    DinoV2OptimizerConfig optimizer,
    Optional<LastPhase> lastPhase,
    RunConfig run)
    implements PretrainingConfig {
  /** Refuses batch norms in a head of hidden patches: rows of padding would count in them. */
  public DinoV2Config {
    Check.that(
        loss.ibot() == 0 || !loss.ibotHead().orElse(head).batchNorm(),
        "the head of hidden patches must have no batch norm, in which padding would count: give"
            + " loss.ibotHead without, or head");
  }

  /** Sizes of vision transformers. */
  public enum Size {
    /** 384 features. */
    SMALL,
    /** 768 features. */
    BASE,
    /** 1,024 features. */
    LARGE,
    /** 1,536 features. */
    GIANT
  }

  /**
   * The authors' settings for a vision transformer with patches of 14: those of facebookresearch/
   * dinov2 train/vitl14.yaml and vitg14.yaml for the larger two, and ssl_default_config.yaml, made
   * for a ViT large with patches of 16, for the smaller two, which the authors distilled from the
   * giant instead. Batches are those of one machine.
   *
   * @param size of the transformer
   * @return the configuration
   */
  public static DinoV2Config paper(Size size) {
    return DinoV2Presets.paper(size);
  }

  /**
   * The authors' default settings for an encoder, see {@link DinoV2LossConfig#defaults} and {@link
   * DinoV2OptimizerConfig#defaults}.
   *
   * @param encoder the network that is trained, with a mask token
   * @return the configuration
   */
  public static DinoV2Config paper(Encoder encoder) {
    return DinoV2Presets.paper(encoder);
  }

  /**
   * Midnight, the recipe for histology of Karasikov et al. 2025, arXiv:2504.05186: ViT giant, a
   * kernel estimate of density in KoLeo's place, jitter of stains in their own space, mean and
   * deviation 0.5, and a last phase on views of 392 and 168 pixels. Tiles are to be of 256 pixels
   * at 0.25, 0.5, 1 and 2 micrometers a pixel, of those that {@code
   * TileFilter.tissueColorsAtLeast(0.6)} keeps.
   *
   * @return the configuration
   */
  public static DinoV2Config midnight() {
    return DinoV2Presets.midnight();
  }

  /**
   * A network and a schedule that learn something from two thousand tiles in minutes, on two cores:
   * that of {@code DinoConfig.small()}, with a mask token.
   *
   * @return the configuration
   */
  public static DinoV2Config small() {
    return DinoV2Presets.small();
  }

  @Override
  public DinoV2Config withEncoder(Encoder value) {
    return new DinoV2Config(value, head, views, loss, teacher, optimizer, lastPhase, run);
  }

  /**
   * Another head of class tokens.
   *
   * @param value the head
   * @return the changed copy
   */
  public DinoV2Config withHead(DinoHeadConfig value) {
    return new DinoV2Config(encoder, value, views, loss, teacher, optimizer, lastPhase, run);
  }

  @Override
  public DinoV2Config withViews(ViewConfig value) {
    return new DinoV2Config(encoder, head, value, loss, teacher, optimizer, lastPhase, run);
  }

  /**
   * Another loss.
   *
   * @param value the loss
   * @return the changed copy
   */
  public DinoV2Config withLoss(DinoV2LossConfig value) {
    return new DinoV2Config(encoder, head, views, value, teacher, optimizer, lastPhase, run);
  }

  /**
   * Another teacher.
   *
   * @param value the teacher
   * @return the changed copy
   */
  public DinoV2Config withTeacher(TeacherConfig value) {
    return new DinoV2Config(encoder, head, views, loss, value, optimizer, lastPhase, run);
  }

  /**
   * Another optimizer.
   *
   * @param value the optimizer
   * @return the changed copy
   */
  public DinoV2Config withOptimizer(DinoV2OptimizerConfig value) {
    return new DinoV2Config(encoder, head, views, loss, teacher, value, lastPhase, run);
  }

  /**
   * Another last phase.
   *
   * @param value the phase; empty for none
   * @return the changed copy
   */
  public DinoV2Config withLastPhase(Optional<LastPhase> value) {
    return new DinoV2Config(encoder, head, views, loss, teacher, optimizer, value, run);
  }

  @Override
  public DinoV2Config withRun(RunConfig value) {
    return new DinoV2Config(encoder, head, views, loss, teacher, optimizer, lastPhase, value);
  }

  @Override
  public Recipe recipe(long stepsPerEpoch) {
    return DinoV2.recipe(this, stepsPerEpoch);
  }

  @Override
  public List<Monitor> monitors(long stepsPerEpoch) {
    return Monitors.of(
        head.prototypes(),
        run,
        stepsPerEpoch,
        Math.max(optimizer.rate().warmupEpochs(), teacher.warmupEpochs()));
  }

  /** What keeps tokens apart and Sinkhorn-Knopp compare images with others. */
  @Override
  public int leastBatch() {
    return loss.spread() instanceof Spread.None ? 1 : 2;
  }

  /** The last phase: larger views, and all schedules as much shorter as it is. */
  @Override
  public Optional<DinoV2Config> next() {
    return lastPhase.map(
        phase -> {
          double share = (double) phase.epochs() / run.epochs();
          DinoV2OptimizerConfig.Rate rate = optimizer.rate();
          return withLastPhase(Optional.empty())
              .withViews(views.withSizes(phase.globalSize(), phase.localSize()))
              .withRun(run.withEpochs(phase.epochs()))
              .withTeacher(
                  teacher.withTemperature(
                      teacher.warmupTemperature(),
                      teacher.temperature(),
                      (int) Math.round(share * teacher.warmupEpochs())))
              .withOptimizer(
                  new DinoV2OptimizerConfig(
                      optimizer.rule(),
                      new DinoV2OptimizerConfig.Rate(
                          phase.rateFactor() * rate.base(),
                          phase.rateFactor() * rate.last(),
                          (int) Math.round(share * rate.warmupEpochs()),
                          rate.layerDecay(),
                          rate.patchEmbedding()),
                      optimizer.decay(),
                      optimizer.clipping(),
                      (int) Math.round(share * optimizer.frozenLastLayerEpochs())));
        });
  }
}
