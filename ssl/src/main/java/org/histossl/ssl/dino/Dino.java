package org.histossl.ssl.dino;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Mode;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.core.optim.Schedule;
import org.histossl.data.image.TileSource;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.DistillationMethod;
import org.histossl.ssl.distill.Metric;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.distill.TrainingDivergedException;
import org.histossl.ssl.train.EpochResult;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.SslMethod;
import org.histossl.ssl.train.TrainingPlan;
import org.histossl.ssl.train.TrainingRun;
import org.histossl.ssl.train.TrainingStoppedException;
import org.histossl.ssl.train.Warning;

/**
 * Pretraining without labels. In: tiles. Out: the teacher, and in a folder its weights ({@code
 * encoder.safetensors}), the whole configuration ({@code config.json}), a line a step ({@code
 * metrics.jsonl}), the same for TensorBoard, and checkpoints.
 *
 * <p>Started again in the same folder, a run that was interrupted at any moment goes on from its
 * newest checkpoint and gives bit for bit what an undisturbed run gives; one that is over gives its
 * result again.
 *
 * <pre>{@code
 * Dino.Pretraining result = Dino.pretrain(config, tiles, folder, progress);
 * try (TrainedEncoder encoder = result.encoder()) { … }
 * }</pre>
 */
public final class Dino {
  private Dino() {}

  /**
   * What a pretraining gives.
   *
   * @param encoder the teacher, to be closed by the caller
   * @param steps what each step was like
   * @param epochs what the observer found
   * @param warnings what went wrong without ending the run, such as a collapse
   * @param unreadableTiles tiles that could not be read and were skipped
   */
  public record Pretraining(
      TrainedEncoder encoder,
      List<StepResult> steps,
      List<EpochResult> epochs,
      List<Warning> warnings,
      List<Integer> unreadableTiles) {
    /** Copies the lists. */
    public Pretraining {
      steps = List.copyOf(steps);
      epochs = List.copyOf(epochs);
      warnings = List.copyOf(warnings);
      unreadableTiles = List.copyOf(unreadableTiles);
    }
  }

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
    return pretrain(
        config,
        tiles,
        folder,
        RunOptions.defaults().withProgress(progress),
        TeacherObserver.none());
  }

  /**
   * Trains for all epochs of the configuration.
   *
   * @param config the configuration
   * @param tiles what to learn from
   * @param folder the run's; made if absent
   * @param options how the run is carried out
   * @param observer looks at the teacher at the ends of epochs
   * @return the teacher and the steps
   * @throws IOException if tiles cannot be read, too many of them, results cannot be written, or
   *     another process runs in the folder
   * @throws IllegalArgumentException if the folder holds a run of another configuration, listing
   *     all differences; if memory does not suffice, naming the batch that would fit
   * @throws TrainingDivergedException if the loss is not finite
   * @throws TrainingStoppedException if the run was asked to stop
   */
  public static Pretraining pretrain(
      DinoConfig config,
      TileSource tiles,
      Path folder,
      RunOptions options,
      TeacherObserver observer)
      throws IOException {
    RunConfig length = config.run();
    TrainingPlan plan =
        new TrainingPlan(
            length.epochs(),
            length.batchSize(),
            length.accumulate(),
            length.seed(),
            config.views(),
            DinoConfigFile.settings(config));
    try (TrainingRun run = TrainingRun.open(folder, plan, tiles, options)) {
      if (run.finished()) {
        run.review(monitors(config));
      } else {
        DinoConfigFile.write(folder.resolve("config.json"), config);
        Distillation training =
            MemoryLimit.ofMachine().training(config, run.stepsPerEpoch(), Engine.standard());
        try (SslMethod method = new DistillationMethod("DINO", training, () -> monitors(config))) {
          run.train(method, observer.ofTeacher(training));
        }
      }
      return result(config, run, folder);
    }
  }

  /**
   * What DINO trains, and how.
   *
   * @param config the configuration
   * @param stepsPerEpoch steps of the optimizer in an epoch
   * @return one objective over class tokens
   */
  public static Recipe recipe(DinoConfig config, long stepsPerEpoch) {
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
    int images = Math.multiplyExact(run.batchSize(), run.accumulate());
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

  static Recipe.Crops crops(DinoConfig config) {
    RunConfig run = config.run();
    return new Recipe.Crops(
        config.views(),
        run.batchSize(),
        run.accumulate(),
        run.activations(),
        Optional.empty(),
        false);
  }

  /**
   * A training of which the caller makes the steps.
   *
   * @param config the configuration
   * @param stepsPerEpoch steps of the optimizer in an epoch
   * @param engine what runs the graphs
   * @return the training, to be closed by the caller
   */
  public static Distillation training(DinoConfig config, long stepsPerEpoch, Engine engine) {
    return new Distillation(recipe(config, stepsPerEpoch), engine);
  }

  private static List<Monitor> monitors(DinoConfig config) {
    return List.of(new CollapseMonitor(config.head().prototypes()));
  }

  /** Read from the last checkpoint, so that a run gives the same whenever it is asked. */
  private static Pretraining result(DinoConfig config, TrainingRun run, Path folder)
      throws IOException {
    List<StepResult> steps = new ArrayList<>();
    List<String> metrics =
        recipe(config, run.stepsPerEpoch()).metrics().stream().map(Metric::name).toList();
    run.readSteps(
        (step, values) -> {
          values.keySet().retainAll(metrics); // speed and memory are the machine's
          steps.add(new StepResult(step, values));
        });
    TrainedEncoder encoder =
        TrainedEncoder.read(run.weights().orElseThrow(), config.encoder(), config.head())
            .withNormalization(config.views().normalization());
    try {
      encoder.write(folder.resolve("encoder.safetensors"));
      return new Pretraining(
          encoder, steps, run.readEpochs(), run.warnings(), run.unreadableTiles());
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }
}
