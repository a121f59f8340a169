package org.histossl.ssl.dinov2;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.graph.Mode;
import org.histossl.core.optim.LayerDecay;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.core.optim.Schedule;
import org.histossl.data.image.TileSource;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.dino.DinoObjective;
import org.histossl.ssl.dino.TeacherConfig;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.distill.TrainingDivergedException;
import org.histossl.ssl.train.RunOptions;

/**
 * Pretraining with DINOv2. In: tiles. Out: the teacher, and a folder as {@link Pretraining#run}
 * fills it, whose options it has, too.
 *
 * <pre>{@code
 * Pretraining result = DinoV2.pretrain(DinoV2Config.small(), tiles, folder, progress);
 * try (TrainedEncoder encoder = result.encoder()) { … }
 * }</pre>
 *
 * <p>Source: Oquab et al. 2023, arXiv:2304.07193; facebookresearch/dinov2 train/ssl_meta_arch.py
 * and train/train.py, whose order of steps and whose numbers it has. As there, the center is moved
 * after it was used; unlike there, a run that goes on has lost none of its moves.
 */
public final class DinoV2 {
  /** The heads' names, as in the reference's checkpoints. */
  static final String HEAD = "dino_head";

  static final String PATCH_HEAD = "ibot_head";

  private DinoV2() {}

  /**
   * Trains for all epochs of the configuration, with a checkpoint every ten minutes.
   *
   * @param config the configuration
   * @param tiles what to learn from
   * @param folder the run's; made if absent
   * @param progress hears of each step
   * @return the teacher and the steps
   * @throws IOException if tiles cannot be read, too many of them, results cannot be written, or
   *     another process runs in the folder
   * @throws IllegalArgumentException if the folder holds a run of another configuration, listing
   *     all differences; if memory does not suffice, naming the batch that would fit
   * @throws TrainingDivergedException if the loss is not finite
   */
  public static Pretraining pretrain(
      DinoV2Config config, TileSource tiles, Path folder, Progress progress) throws IOException {
    return Pretraining.run(
        config,
        tiles,
        folder,
        RunOptions.defaults().withProgress(progress),
        TeacherObserver.none());
  }

  /** What DINOv2 trains, and how. */
  static Recipe recipe(DinoV2Config config, long stepsPerEpoch) {
    Check.that(stepsPerEpoch > 0, "an epoch needs at least one step, got %d", stepsPerEpoch);
    RunConfig run = config.run();
    TeacherConfig teacher = config.teacher();
    long steps = run.epochs() * stepsPerEpoch;
    return new Recipe(
        config.encoder(),
        objectives(config, steps, stepsPerEpoch),
        new Recipe.Crops(
            config.views(),
            run.batchSize(),
            run.accumulate(),
            run.activations(),
            config.loss().ibot() > 0 ? Optional.of(config.loss().masking()) : Optional.empty(),
            true,
            run.shards()),
        movement(config, steps, stepsPerEpoch),
        // of the batch's own statistics, where an encoder has any: those that run on are the
        // student's business
        new Recipe.Follower(
            Schedule.cosine(teacher.momentum(), teacher.finalMomentum(), steps, 0, 0), Mode.TRAIN),
        run.seed());
  }

  private static List<Recipe.Weighted> objectives(
      DinoV2Config config, long steps, long stepsPerEpoch) {
    DinoV2LossConfig loss = config.loss();
    TeacherConfig teacher = config.teacher();
    Schedule temperature =
        Schedule.cosine(
            teacher.temperature(),
            teacher.temperature(),
            steps,
            Math.min(teacher.warmupEpochs() * stepsPerEpoch, steps),
            teacher.warmupTemperature());
    List<Recipe.Weighted> objectives = new ArrayList<>();
    objectives.add(
        new Recipe.Weighted(
            new DinoObjective(
                HEAD, "", config.head(), loss.centering(), loss.studentTemperature(), temperature),
            // the reference divides by three pairs where there are but the two of global views
            config.views().local().count() > 0 ? loss.dino() : loss.dino() * 2 / 3));
    loss.spread().objective().ifPresent(objectives::add);
    if (loss.ibot() > 0) {
      objectives.add(
          new Recipe.Weighted(
              new IbotObjective(
                  loss.ibotHead().isPresent() ? PATCH_HEAD : HEAD,
                  loss.ibotHead().orElse(config.head()),
                  loss.centering(),
                  loss.studentTemperature(),
                  temperature),
              loss.ibot()));
    }
    return objectives;
  }

  private static Recipe.Movement movement(DinoV2Config config, long steps, long stepsPerEpoch) {
    DinoV2OptimizerConfig optimizer = config.optimizer();
    DinoV2OptimizerConfig.Rate rate = optimizer.rate();
    long warmup = Math.min(rate.warmupEpochs() * stepsPerEpoch, steps);
    return new Recipe.Movement(
        optimizer.rule(),
        optimizer.clipping(),
        parameters ->
            ParameterGroups.dinov2(
                parameters,
                LayerDecay.of(
                    parameters,
                    TrainedEncoder.BACKBONE + ".",
                    rate.layerDecay(),
                    rate.patchEmbedding())),
        Schedule.cosine(optimizer.rate(config.run().tilesPerStep()), rate.last(), steps, warmup, 0),
        Schedule.cosine(optimizer.decay().first(), optimizer.decay().last(), steps, 0, 0),
        new Recipe.Frozen(optimizer.frozenLastLayerEpochs() * stepsPerEpoch, true));
  }
}
