package org.histossl.ssl.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.ssl.train.Checkpoints.Checkpoint;
import org.histossl.ssl.view.EpochOrder;
import org.histossl.ssl.view.LoaderConfig;
import org.histossl.ssl.view.TileSource;
import org.histossl.ssl.view.ViewBatch;
import org.histossl.ssl.view.ViewLoader;
import org.histossl.ssl.view.Views;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run in a folder, from its start or from where it was interrupted. A run that was interrupted at
 * any moment and opened again gives bit for bit what an undisturbed one gives.
 *
 * <p>In the folder: {@code checkpoints/}, {@code metrics.jsonl} with a line a step, {@code
 * events.out.tfevents.*} for TensorBoard, {@code run.lock}.
 *
 * <pre>{@code
 * try (TrainingRun run = TrainingRun.open(folder, plan, tiles, RunOptions.defaults())) {
 *   if (!run.finished()) {
 *     try (SslMethod method = …) { run.train(method, epoch -> Map.of()); }
 *   }
 *   Path weights = run.weights();
 * }
 * }</pre>
 */
public final class TrainingRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final Path folder;
  private final TrainingPlan plan;
  private final TileSource tiles;
  private final RunOptions options;
  private final long stepsPerEpoch;
  private final DataDigest data;
  private final RunLock lock;
  private final Checkpoints checkpoints;
  private final TreeSet<Integer> unreadable = new TreeSet<>();
  private final List<Warning> warnings = new ArrayList<>();
  private @Nullable Checkpoint newest;
  private long newestAtNanos = System.nanoTime();

  private TrainingRun(
      Path folder, TrainingPlan plan, TileSource tiles, RunOptions options, RunLock lock)
      throws IOException {
    this.folder = folder;
    this.plan = plan;
    this.tiles = tiles;
    this.options = options;
    this.lock = lock;
    stepsPerEpoch = plan.stepsPerEpoch(tiles.size());
    checkpoints = new Checkpoints(folder.resolve("checkpoints"), options.checkpoints());
    newest = checkpoints.newest().orElse(null);
    data = DataDigest.of(tiles);
    if (newest != null) {
      goOnFrom(newest);
    }
  }

  /**
   * Opens a run.
   *
   * @param folder the run's folder; made if absent
   * @param plan what decides which tiles come in which step
   * @param tiles what to learn from
   * @param options how it is carried out
   * @return the run, to be closed by the caller
   * @throws IOException if another process runs in the folder, or none of its checkpoints is whole
   * @throws IllegalArgumentException listing all differences, if the folder holds a run of another
   *     configuration or of other tiles
   */
  public static TrainingRun open(
      Path folder, TrainingPlan plan, TileSource tiles, RunOptions options) throws IOException {
    plan.stepsPerEpoch(tiles.size()); // refuses too few tiles before a folder is made
    RunLock lock = RunLock.of(folder);
    try {
      return new TrainingRun(folder, plan, tiles, options, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private void goOnFrom(Checkpoint checkpoint) {
    CheckpointState state = checkpoint.state();
    List<String> differences = state.differences(plan, data);
    Check.that(
        differences.isEmpty(),
        "%s holds a run of another configuration: give another folder, delete this one, or set back %s",
        folder,
        String.join("; ", differences));
    if (!state.library().equals(library())) {
      LOG.warn(
          "{} was written by version {} of the library, this is {}: the result may differ in"
              + " rounding from an undisturbed run's",
          checkpoint.folder(),
          state.library(),
          library());
    }
    unreadable.addAll(state.unreadable());
    LOG.info("going on from {}, after {} steps", checkpoint.folder(), state.step());
  }

  private static String library() {
    String version = TrainingRun.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /**
   * Whether no step is left.
   *
   * @return true once the last step's checkpoint is written
   */
  public boolean finished() {
    return newest != null && newest.state().finished();
  }

  /**
   * Steps that an epoch has.
   *
   * @return at least 1
   */
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /**
   * The tensors of the newest checkpoint.
   *
   * @return a safetensors file; empty before the first checkpoint
   */
  public Optional<Path> weights() {
    return Optional.ofNullable(newest).map(Checkpoint::weights);
  }

  /**
   * Tiles that could not be read so far.
   *
   * @return their numbers, ascending
   */
  public List<Integer> unreadableTiles() {
    return List.copyOf(unreadable);
  }

  /**
   * What monitors found in this session and, on the steps before, in earlier ones.
   *
   * @return the warnings in order
   */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }

  /** Takes what a step was like. */
  @FunctionalInterface
  public interface StepReader {
    /**
     * Takes a step.
     *
     * @param step its number, from 0
     * @param values the method's numbers by name, and those of the loop
     */
    void step(long step, Map<String, Double> values);
  }

  /**
   * Reads what all steps so far were like, those of earlier sessions included.
   *
   * @param reader takes them in order
   * @throws IOException if the metrics cannot be read
   */
  public void readSteps(StepReader reader) throws IOException {
    MetricsFile.readSteps(metrics(), reader::step);
  }

  /**
   * Reads what listeners found at the ends of epochs, those of earlier sessions included.
   *
   * @return the ends of epochs of which they said something
   * @throws IOException if the metrics cannot be read
   */
  public List<EpochResult> readEpochs() throws IOException {
    return MetricsFile.readEpochs(metrics());
  }

  /**
   * Lets monitors see all steps so far, for what is told of a run that is over.
   *
   * @param monitors they have seen no step
   * @throws IOException if the metrics cannot be read
   */
  public void review(List<Monitor> monitors) throws IOException {
    warnings.clear();
    readSteps((step, values) -> watch(monitors, step, values));
  }

  private Optional<Warning> watch(List<Monitor> monitors, long step, Map<String, Double> values) {
    Optional<Warning> found = Optional.empty();
    for (Monitor monitor : monitors) {
      Optional<Warning> warning = monitor.see(step, values);
      if (warning.isPresent()) {
        found = warning;
        warnings.add(warning.get());
      }
    }
    return found;
  }

  private Path metrics() {
    return folder.resolve("metrics.jsonl");
  }

  /**
   * Makes all steps that are left.
   *
   * @param method makes a step; brought to the newest checkpoint first, else as it is
   * @param listener hears of the ends of epochs
   * @throws IOException if too many tiles cannot be read, or a result cannot be written; the newest
   *     checkpoint stays good
   * @throws TrainingStoppedException if the run was asked to stop
   */
  public void train(SslMethod method, EpochListener listener) throws IOException {
    Check.that(!finished(), "the run in %s is over", folder);
    options.stop().ifPresent(StopSignal::runBegins);
    try {
      if (newest != null) {
        Checkpoints.restore(newest, method.state());
        method.restore(newest.state().step(), newest.state().counts());
      }
      try (MetricsFile metrics = MetricsFile.from(metrics(), method.step());
          EventFile events = EventFile.create(folder, method.step())) {
        List<Monitor> monitors = method.monitors();
        review(monitors);
        new Session(method, listener, metrics, events, monitors).run();
      }
    } finally {
      options.stop().ifPresent(StopSignal::runEnds);
    }
  }

  /** The loop. */
  private final class Session {
    private final SslMethod method;
    private final EpochListener listener;
    private final MetricsFile metrics;
    private final EventFile events;
    private final List<Monitor> monitors;
    private final Meter meter = new Meter(plan.tilesPerStep());
    private final long steps = plan.epochs() * stepsPerEpoch;
    private Map<String, Double> values = new LinkedHashMap<>();
    private String alarm = "";

    Session(
        SslMethod method,
        EpochListener listener,
        MetricsFile metrics,
        EventFile events,
        List<Monitor> monitors) {
      this.method = method;
      this.listener = listener;
      this.metrics = metrics;
      this.events = events;
      this.monitors = monitors;
    }

    void run() throws IOException {
      Seed seed = Seed.of(plan.seed());
      Views views = Views.of(plan.views());
      try (var task = options.progress().start("pretraining", steps - method.step())) {
        while (method.step() < steps) {
          int epoch = Math.toIntExact(method.step() / stepsPerEpoch);
          long made = method.step() % stepsPerEpoch;
          EpochOrder order =
              EpochOrder.shuffled(seed, epoch, tiles.size())
                  .from(Math.toIntExact(made * plan.tilesPerStep()));
          try (ViewLoader loader = ViewLoader.start(views, tiles, order, loader())) {
            for (long i = made; i < stepsPerEpoch; i++) {
              step(epoch, loader);
              task.note(note(epoch));
              task.step();
              if (i + 1 == stepsPerEpoch) {
                endEpoch(epoch);
              }
              keep();
            }
          }
        }
      }
    }

    private LoaderConfig loader() {
      return LoaderConfig.of(plan.batchSize())
          .withBatchBuffers(TrainingPlan.batchesInMemory(plan.accumulate()))
          .withMaxUnreadableShare(options.maxUnreadableShare());
    }

    private void step(int epoch, ViewLoader loader) throws IOException {
      long step = method.step();
      meter.beginStep();
      List<ViewBatch> batches = new ArrayList<>();
      try {
        for (int i = 0; i < plan.accumulate(); i++) {
          long began = System.nanoTime();
          batches.add(loader.next());
          meter.waited(System.nanoTime() - began);
        }
        values = new LinkedHashMap<>(method.step(batches));
      } finally {
        batches.forEach(ViewBatch::close);
      }
      unreadable.addAll(loader.unreadableTiles());
      meter.endStep(values);
      metrics.step(step, epoch, values);
      events.scalars(step, values);
      Optional<Warning> warning = watch(monitors, step, values);
      if (warning.isPresent()) {
        LOG.warn("step {}: {}: {}", step, warning.get().name(), warning.get().advice());
        metrics.warning(warning.get());
        alarm = ", " + warning.get().name() + " at step " + step;
      }
    }

    private String note(int epoch) {
      return String.format(
          Locale.ROOT,
          "loss %.3f, epoch %d/%d, %s%s",
          values.getOrDefault("loss", Double.NaN),
          epoch + 1,
          plan.epochs(),
          meter.describe(steps - method.step()),
          alarm);
    }

    private void endEpoch(int epoch) throws IOException {
      Map<String, Double> found = listener.epochEnded(epoch);
      if (!found.isEmpty()) {
        long step = method.step() - 1; // it belongs to the epoch's last step
        metrics.epochEnd(step, epoch, found);
        events.scalars(step, found);
      }
    }

    /** Writes a checkpoint where one is due; stops where that was asked for. */
    private void keep() throws IOException {
      boolean stop = options.stop().map(StopSignal::requested).orElse(false);
      boolean finished = method.step() == steps;
      if (finished || stop || due()) {
        metrics.force();
        Checkpoint written = checkpoints.write(state(finished), method.state());
        newest = written;
        newestAtNanos = System.nanoTime();
        if (stop && !finished) {
          options.stop().ifPresent(StopSignal::saved);
          throw new TrainingStoppedException(method.step(), written.folder());
        }
      }
    }

    private boolean due() {
      CheckpointConfig rule = options.checkpoints();
      boolean bySteps = rule.everySteps() > 0 && method.step() % rule.everySteps() == 0;
      long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - newestAtNanos);
      return bySteps || (rule.everyMinutes() > 0 && minutes >= rule.everyMinutes());
    }

    private CheckpointState state(boolean finished) {
      return new CheckpointState(
          newest == null ? 1 : newest.state().number() + 1,
          method.name(),
          library(),
          method.step(),
          Math.toIntExact(method.step() / stepsPerEpoch),
          Math.toIntExact(method.step() % stepsPerEpoch * plan.tilesPerStep()),
          finished,
          plan.sorted(),
          data,
          method.counts(),
          new TreeSet<>(unreadable),
          new TreeMap<>(values));
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
