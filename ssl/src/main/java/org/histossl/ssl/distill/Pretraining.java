package org.histossl.ssl.distill;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.data.image.TileSource;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.train.EpochResult;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.SslMethod;
import org.histossl.ssl.train.TrainingPlan;
import org.histossl.ssl.train.TrainingRun;
import org.histossl.ssl.train.TrainingStoppedException;
import org.histossl.ssl.train.Warning;

/**
 * What a pretraining gives, by whatever method.
 *
 * <pre>{@code
 * PretrainingConfig config = PretrainingConfigs.read(file);
 * Pretraining result =
 *     Pretraining.run(config, tiles, folder, RunOptions.defaults(), TeacherObserver.none());
 * try (TrainedEncoder encoder = result.encoder()) { … }
 * }</pre>
 *
 * @param encoder the teacher, to be closed by the caller
 * @param metrics units and ranges of the numbers of steps and epochs
 * @param steps what each step was like
 * @param epochs what the observer found
 * @param warnings what went wrong without ending the run, such as a collapse
 * @param unreadableTiles tiles that could not be read and were skipped
 */
public record Pretraining(
    TrainedEncoder encoder,
    List<Metric> metrics,
    List<StepResult> steps,
    List<EpochResult> epochs,
    List<Warning> warnings,
    List<Integer> unreadableTiles) {
  private static final String ENCODER = "encoder.safetensors";

  /** The folder of {@link PretrainingConfig#next} within the run's. */
  private static final String LAST_PHASE = "last-phase";

  /** Copies the lists. */
  public Pretraining {
    metrics = List.copyOf(metrics);
    steps = List.copyOf(steps);
    epochs = List.copyOf(epochs);
    warnings = List.copyOf(warnings);
    unreadableTiles = List.copyOf(unreadableTiles);
  }

  /**
   * Trains for all epochs of a configuration. The folder receives the teacher's weights ({@code
   * encoder.safetensors}), the whole configuration ({@code config.json}), a line a step ({@code
   * metrics.jsonl}), the same for TensorBoard, and checkpoints.
   *
   * <p>Started again in the same folder, a run that was interrupted at any moment goes on from its
   * newest checkpoint and gives bit for bit what an undisturbed run gives; one that is over gives
   * its result again. A configuration's {@link PretrainingConfig#next} goes on from there in the
   * folder {@code last-phase} within; the encoder is then that of its end, and steps and epochs are
   * counted on.
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
  public static Pretraining run(
      PretrainingConfig config,
      TileSource tiles,
      Path folder,
      RunOptions options,
      TeacherObserver observer)
      throws IOException {
    try {
      return phases(config, tiles, folder, options, observer);
    } catch (IOException | RuntimeException | Error e) {
      if (options.group().size() > 1 && !(e instanceof TrainingStoppedException)) {
        options.group().abort(String.valueOf(e.getMessage())); // or the others wait for ever
      }
      throw e;
    }
  }

  private static Pretraining phases(
      PretrainingConfig config,
      TileSource tiles,
      Path folder,
      RunOptions options,
      TeacherObserver observer)
      throws IOException {
    Phase phase = phase(config, Optional.empty(), tiles, folder, options, observer);
    Optional<? extends PretrainingConfig> next = config.next();
    if (next.isEmpty()) {
      return phase.result();
    }
    phase.result().encoder().close();
    // the last phase begins with more than the encoder: heads, centers, the student
    Pretraining last =
        phase(
                next.get(),
                Optional.of(phase.weights()),
                tiles,
                folder.resolve(LAST_PHASE),
                options,
                observer)
            .result();
    try {
      if (first(options)) {
        last.encoder().write(folder.resolve(ENCODER));
      }
      return last.after(phase.result(), config.run().epochs());
    } catch (IOException | RuntimeException e) {
      last.encoder().close();
      throw e;
    }
  }

  /** The first rank writes. */
  private static boolean first(RunOptions options) {
    return options.group().rank() == 0;
  }

  /** What a phase gave, and the tensors of its last checkpoint. */
  private record Phase(Pretraining result, Path weights) {}

  /** The whole, of which this is the second part. */
  private Pretraining after(Pretraining first, int epochs) {
    long made = first.steps.size();
    List<StepResult> allSteps = new ArrayList<>(first.steps);
    steps.forEach(step -> allSteps.add(new StepResult(made + step.step(), step.values())));
    List<EpochResult> allEpochs = new ArrayList<>(first.epochs);
    this.epochs.forEach(
        epoch ->
            allEpochs.add(
                new EpochResult(epochs + epoch.epoch(), made + epoch.step(), epoch.values())));
    List<Warning> allWarnings = new ArrayList<>(first.warnings);
    warnings.forEach(
        warning ->
            allWarnings.add(new Warning(made + warning.step(), warning.name(), warning.advice())));
    TreeSet<Integer> unreadable = new TreeSet<>(first.unreadableTiles);
    unreadable.addAll(unreadableTiles);
    return new Pretraining(
        encoder, metrics, allSteps, allEpochs, allWarnings, List.copyOf(unreadable));
  }

  private static Phase phase(
      PretrainingConfig config,
      Optional<Path> before,
      TileSource tiles,
      Path folder,
      RunOptions options,
      TeacherObserver observer)
      throws IOException {
    RunConfig length = config.run();
    Check.that(
        length.batchSize() >= config.leastBatch(),
        "batches of %d tiles are too small for %s, which compares at least %d",
        length.batchSize(),
        PretrainingConfigs.method(config),
        config.leastBatch());
    Student.check(config.recipe(1));
    TrainingPlan plan =
        new TrainingPlan(
            length.epochs(),
            length.batchSize(),
            length.accumulate(),
            length.seed(),
            config.views(),
            PretrainingConfigs.settings(config),
            length.shards());
    try (TrainingRun run = TrainingRun.open(folder, plan, tiles, options)) {
      boolean begun = before.isPresent() || run.weights().isPresent();
      ContinuedConfig.check(config, options.initialWeights(), begun);
      if (run.finished()) {
        run.review(config.monitors(run.stepsPerEpoch()));
      } else {
        if (first(options)) {
          PretrainingConfigs.write(folder.resolve("config.json"), config);
        }
        Distillation training =
            MemoryLimit.ofMachine()
                .training(config, run.stepsPerEpoch(), options.engine(), options.group());
        options.initialWeights().ifPresent(training::beginWith);
        try (SslMethod method =
            new DistillationMethod(
                PretrainingConfigs.method(config),
                training,
                () -> config.monitors(run.stepsPerEpoch()))) {
          if (before.isPresent()) {
            TrainingRun.begin(before.get(), method);
          }
          run.train(method, observer.ofTeacher(training));
        }
      }
      return new Phase(
          result(config.recipe(run.stepsPerEpoch()), run, folder, first(options)),
          run.weights().orElseThrow());
    }
  }

  /** Read from the last checkpoint, so that a run gives the same whenever it is asked. */
  private static Pretraining result(Recipe recipe, TrainingRun run, Path folder, boolean first)
      throws IOException {
    List<StepResult> steps = new ArrayList<>();
    List<String> names = recipe.metrics().stream().map(Metric::name).toList();
    List<Metric> metrics = run.readMetrics();
    run.readSteps(
        (step, values) -> {
          values.keySet().retainAll(names); // speed and memory are the machine's
          steps.add(new StepResult(step, values));
        });
    TrainedEncoder encoder =
        TrainedEncoder.read(run.weights().orElseThrow(), recipe.encoder(), recipe.heads())
            .withNormalization(recipe.crops().views().normalization());
    try {
      if (first) {
        encoder.write(folder.resolve(ENCODER));
      }
      return new Pretraining(
          encoder,
          metrics.isEmpty() ? recipe.metrics() : metrics,
          steps,
          run.readEpochs(),
          run.warnings(),
          run.unreadableTiles());
    } catch (IOException | RuntimeException e) {
      encoder.close();
      throw e;
    }
  }
}
