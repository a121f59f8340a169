package org.histossl.ssl.dino;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.graph.Mode;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.core.optim.Schedule;
import org.histossl.data.image.TileSource;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.distill.TrainingDivergedException;
import org.histossl.ssl.train.RunOptions;

/**
 * Pretraining with DINO. In: tiles. Out: the teacher, and a folder as {@link Pretraining#run} fills
 * it, whose options it has, too.
 *
 * <pre>{@code
 * Pretraining result = Dino.pretrain(config, tiles, folder, progress);
 * try (TrainedEncoder encoder = result.encoder()) { … }
 * }</pre>
 */
public final class Dino {
  private Dino() {}

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
      DinoConfig config, TileSource tiles, Path folder, Progress progress) throws IOException {
    return Pretraining.run(
        config,
        tiles,
        folder,
        RunOptions.defaults().withProgress(progress),
        TeacherObserver.none());
  }

  /** What DINO trains, and how: one objective over class tokens. */
  static Recipe recipe(DinoConfig config, long stepsPerEpoch) {
    Check.that(stepsPerEpoch > 0, "an epoch needs at least one step, got %d", stepsPerEpoch);
    RunConfig run = config.run();
    long steps = run.epochs() * stepsPerEpoch;
    OptimizerConfig optimizer = config.optimizer();
    TeacherConfig teacher = config.teacher();
    DinoObjective objective =
        new DinoObjective(
            TrainedEncoder.HEAD,
            "",
            config.head(),
            config.loss().rule(),
            config.loss().studentTemperature(),
            Schedule.stages(
                teacher.warmupTemperature(),
                teacher.temperature(),
                teacher.warmupEpochs(),
                stepsPerEpoch));
    long warmup = Math.min(optimizer.warmupEpochs(), run.epochs()) * stepsPerEpoch;
    int images = run.tilesPerStep();
    return new Recipe(
        config.encoder(),
        List.of(new Recipe.Weighted(objective, 1)),
        crops(config),
        new Recipe.Movement(
            optimizer.rule(),
            optimizer.clipping(),
            ParameterGroups::dino,
            Schedule.cosine(optimizer.rate(images), optimizer.finalRate(), steps, warmup, 0),
            Schedule.cosine(optimizer.decay(), optimizer.finalDecay(), steps, 0, 0),
            new Recipe.Frozen(optimizer.frozenLastLayerEpochs() * stepsPerEpoch, false)),
        new Recipe.Follower(
            Schedule.cosine(teacher.momentum(), teacher.finalMomentum(), steps, 0, 0), Mode.TRAIN),
        run.seed());
  }

  private static Recipe.Crops crops(DinoConfig config) {
    RunConfig run = config.run();
    return new Recipe.Crops(
        config.views(),
        run.batchSize(),
        run.accumulate(),
        run.activations(),
        Optional.empty(),
        false,
        run.shards());
  }
}
