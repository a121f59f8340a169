package org.histossl.ssl.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.histossl.core.Check;
import org.histossl.core.Metric;
import org.histossl.core.file.FolderLock;
import org.histossl.data.image.TileSource;
import org.histossl.ssl.train.Checkpoints.Checkpoint;
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
  private static final String LOCK = "run.lock";
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final Path folder;
  final TrainingPlan plan;
  final TileSource tiles;
  final RunOptions options;
  final long stepsPerEpoch;
  final DataDigest data;
  private final Optional<FolderLock> lock;
  final Ranks ranks;
  final Checkpoints checkpoints;
  final TreeSet<Integer> unreadable = new TreeSet<>();
  final List<Warning> warnings = new ArrayList<>();

  /** Absent before the first. */
  @Nullable Checkpoint newest;

  long newestAtNanos = System.nanoTime();

  private TrainingRun(
      Path folder,
      TrainingPlan plan,
      TileSource tiles,
      RunOptions options,
      Ranks ranks,
      Optional<FolderLock> lock)
      throws IOException {
    this.folder = folder;
    this.plan = plan;
    this.tiles = tiles;
    this.options = options;
    this.ranks = ranks;
    this.lock = lock;
    stepsPerEpoch = plan.stepsPerEpoch(tiles.size());
    checkpoints = new Checkpoints(folder.resolve("checkpoints"), options.checkpoints());
    data = DataDigest.of(tiles);
    ranks.agree(folder, folder.resolve(LOCK), facts());
    newest = ranks.firstThenAll(checkpoints::newest, checkpoints::newest).orElse(null);
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
    plan.batchesOf(options.group()); // and ranks that cannot share a step
    Ranks ranks = new Ranks(options.group());
    Optional<FolderLock> lock =
        ranks.firstThenAll(() -> Optional.of(lock(folder)), Optional::empty);
    try {
      return new TrainingRun(folder, plan, tiles, options, ranks, lock);
    } catch (IOException | RuntimeException e) {
      if (lock.isPresent()) {
        lock.get().close();
      }
      throw e;
    }
  }

  /** One run a folder. */
  static FolderLock lock(Path folder) throws IOException {
    return FolderLock.take(Check.folder("run", folder).resolve(LOCK))
        .orElseThrow(
            () ->
                new IOException(
                    folder
                        + ": another run is using this folder; wait for its end or give another"
                        + " folder"));
  }

  private void goOnFrom(Checkpoint checkpoint) {
    CheckpointState state = checkpoint.state();
    List<String> differences = state.differences(plan, data);
    Check.that(
        differences.isEmpty(),
        "%s holds a run of another configuration: give another folder, delete this one, or set back"
            + " %s",
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

  /** What must be the same on all ranks. */
  private Map<String, String> facts() {
    Map<String, String> facts = new TreeMap<>(plan.configuration());
    facts.put("library", library());
    facts.put("data", data.toString());
    facts.put("ranks", String.valueOf(options.group().size()));
    return facts;
  }

  static String library() {
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
    MetricsFile.read(metrics(), reader::step, epoch -> {});
  }

  /**
   * Reads what listeners found at the ends of epochs, those of earlier sessions included.
   *
   * @return the ends of epochs of which they said something
   * @throws IOException if the metrics cannot be read
   */
  public List<EpochResult> readEpochs() throws IOException {
    List<EpochResult> epochs = new ArrayList<>();
    MetricsFile.read(metrics(), (step, values) -> {}, epochs::add);
    return epochs;
  }

  /**
   * Reads what the numbers of steps and epochs are.
   *
   * @return units and ranges; none of a run of an earlier version
   * @throws IOException if the metrics cannot be read
   */
  public List<Metric> readMetrics() throws IOException {
    return MetricsFile.readMetrics(metrics());
  }

  /**
   * Lets monitors see all steps so far, for what is told of a run that is over.
   *
   * @param monitors they have seen no step
   * @throws IOException if the metrics cannot be read
   */
  public void review(List<Monitor> monitors) throws IOException {
    warnings.clear();
    MetricsFile.read(
        metrics(),
        (step, values) ->
            monitors.forEach(monitor -> monitor.see(step, values).ifPresent(warnings::add)),
        epoch -> monitors.forEach(monitor -> monitor.seeEpoch(epoch).ifPresent(warnings::add)));
  }

  private Path metrics() {
    return folder.resolve("metrics.jsonl");
  }

  /**
   * Lets a method begin with what another run ended with, but for the optimizer's averages. A run
   * that has checkpoints of its own goes on from these all the same.
   *
   * @param weights {@link #weights} of the other run
   * @param method a method of tensors of the same names and shapes
   * @throws IOException if the file cannot be read, or lacks a tensor
   */
  public static void begin(Path weights, SslMethod method) throws IOException {
    Checkpoints.read(
        weights,
        method.state().stream()
            .filter(part -> !part.prefix().startsWith(SslMethod.OPTIMIZER))
            .toList());
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
      List<Metric> numbers = new ArrayList<>(method.metrics());
      numbers.addAll(Meter.METRICS);
      numbers.addAll(listener.metrics());
      try (RunLog log =
          ranks.firstThenAll(
              () -> RunLog.of(metrics(), folder, method.step(), numbers), RunLog::none)) {
        List<Monitor> monitors = method.monitors();
        review(monitors);
        new Session(this, method, listener, log, monitors).run();
      }
    } finally {
      options.stop().ifPresent(StopSignal::runEnds);
    }
  }

  @Override
  public void close() throws IOException {
    if (lock.isPresent()) {
      lock.get().close();
    }
  }
}
