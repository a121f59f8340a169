package org.histossl.ssl.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.parallel.Group;
import org.histossl.ssl.train.Checkpoints.Checkpoint;
import org.histossl.ssl.view.EpochOrder;
import org.histossl.ssl.view.LoaderConfig;
import org.histossl.ssl.view.ViewBatch;
import org.histossl.ssl.view.ViewLoader;
import org.histossl.ssl.view.Views;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop over steps of a run, from where its method is to the end. */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

  private final TrainingRun run;
  private final SslMethod method;
  private final EpochListener listener;
  private final RunLog log;
  private final List<Monitor> monitors;
  private final Meter meter;
  private final long steps;
  private Map<String, Double> values = new LinkedHashMap<>();
  private String alarm = "";

  Session(
      TrainingRun run,
      SslMethod method,
      EpochListener listener,
      RunLog log,
      List<Monitor> monitors) {
    this.run = run;
    this.method = method;
    this.listener = listener;
    this.log = log;
    this.monitors = monitors;
    meter = new Meter(run.plan.tilesPerStep());
    steps = run.plan.epochs() * run.stepsPerEpoch;
  }

  void run() throws IOException {
    Seed seed = Seed.of(run.plan.seed());
    Views views = Views.of(run.plan.views());
    Group group = run.ranks.group();
    Progress progress = run.ranks.first() ? run.options.progress() : Progress.none();
    try (var task = progress.start("pretraining", steps - method.step())) {
      while (method.step() < steps) {
        int epoch = Math.toIntExact(method.step() / run.stepsPerEpoch);
        long made = method.step() % run.stepsPerEpoch;
        EpochOrder order =
            EpochOrder.shuffled(seed, epoch, run.tiles.size())
                .from(Math.toIntExact(made * run.plan.tilesPerStep()))
                .share(group.rank(), group.size(), Math.toIntExact(run.plan.tilesPerStep()));
        try (ViewLoader loader = ViewLoader.start(views, run.tiles, order, loader())) {
          for (long i = made; i < run.stepsPerEpoch; i++) {
            step(epoch, loader);
            task.note(note(epoch));
            task.step();
            if (i + 1 == run.stepsPerEpoch) {
              endEpoch(epoch);
            }
            keep();
          }
        }
      }
    }
  }

  private LoaderConfig loader() {
    return LoaderConfig.of(run.plan.batchSize())
        .withBatchBuffers(TrainingPlan.batchesInMemory(ownBatches()))
        .withMaxUnreadableShare(run.options.maxUnreadableShare());
  }

  private int ownBatches() {
    return run.plan.batchesOf(run.ranks.group());
  }

  private void step(int epoch, ViewLoader loader) throws IOException {
    long step = method.step();
    meter.beginStep();
    run.ranks.group().at("step " + step);
    List<ViewBatch> batches = new ArrayList<>();
    try {
      for (int i = 0; i < ownBatches(); i++) {
        long began = System.nanoTime();
        batches.add(loader.next());
        meter.waited(System.nanoTime() - began);
      }
      values = new LinkedHashMap<>(method.step(batches));
    } finally {
      batches.forEach(ViewBatch::close);
    }
    run.unreadable.addAll(loader.unreadableTiles());
    meter.endStep(values);
    log.step(step, epoch, values);
    for (Monitor monitor : monitors) {
      tell(monitor.see(step, values));
    }
  }

  private void tell(Optional<Warning> found) throws IOException {
    if (found.isPresent()) {
      Warning warning = found.get();
      run.warnings.add(warning);
      LOG.warn("step {}: {}: {}", warning.step(), warning.name(), warning.advice());
      log.warning(warning);
      alarm = ", " + warning.name() + " at step " + warning.step();
    }
  }

  private String note(int epoch) {
    return String.format(
        Locale.ROOT,
        "loss %.3f, epoch %d/%d, %s%s",
        values.getOrDefault("loss", Double.NaN),
        epoch + 1,
        run.plan.epochs(),
        meter.describe(),
        alarm);
  }

  private void endEpoch(int epoch) throws IOException {
    if (!run.ranks.first()) {
      return; // the first rank's teacher is everybody's
    }
    Map<String, Double> found = listener.epochEnded(epoch);
    if (!found.isEmpty()) {
      long step = method.step() - 1; // it belongs to the epoch's last step
      log.epochEnd(step, epoch, found);
      EpochResult ended = new EpochResult(epoch, step, found);
      for (Monitor monitor : monitors) {
        tell(monitor.seeEpoch(ended));
      }
    }
  }

  /** Writes a checkpoint where one is due; stops where that was asked for, of any rank. */
  private void keep() throws IOException {
    Group group = run.ranks.group();
    boolean stop = group.any(run.options.stop().map(StopSignal::requested).orElse(false));
    boolean finished = method.step() == steps;
    if (finished || stop || group.any(run.ranks.first() && due())) {
      run.ranks.sameState(method.step(), method.state());
      run.unreadable.addAll(run.ranks.union(run.unreadable));
      Checkpoint written =
          run.ranks.firstThenAll(
              () -> {
                log.force();
                return run.checkpoints.write(state(finished), method.state());
              },
              () -> run.checkpoints.newest().orElseThrow());
      run.newest = written;
      run.newestAtNanos = System.nanoTime();
      if (stop && !finished) {
        run.options.stop().ifPresent(StopSignal::saved);
        throw new TrainingStoppedException(method.step(), written.folder());
      }
    }
  }

  private boolean due() {
    CheckpointConfig rule = run.options.checkpoints();
    boolean bySteps = rule.everySteps() > 0 && method.step() % rule.everySteps() == 0;
    long minutes = TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - run.newestAtNanos);
    return bySteps || (rule.everyMinutes() > 0 && minutes >= rule.everyMinutes());
  }

  private CheckpointState state(boolean finished) {
    return new CheckpointState(
        run.newest == null ? 1 : run.newest.state().number() + 1,
        method.name(),
        TrainingRun.library(),
        method.step(),
        Math.toIntExact(method.step() / run.stepsPerEpoch),
        Math.toIntExact(method.step() % run.stepsPerEpoch * run.plan.tilesPerStep()),
        finished,
        run.plan.sorted(),
        run.data,
        method.counts(),
        new TreeSet<>(run.unreadable),
        new TreeMap<>(values));
  }
}
