package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.RecordJson;
import org.histossl.core.file.WholeFile;
import org.histossl.data.image.TileSource;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.distill.TeacherObserver;
import org.histossl.ssl.train.RunOptions;

/**
 * How long pretrainings take, in time of one core: what else the machine does changes it little,
 * which cannot be said of the clock on the wall. Of a run that was interrupted, the time since its
 * last checkpoint is not counted.
 */
final class StudyClock {
  /** Time of an epoch, as the run's metrics name it. */
  static final String SECONDS = "coreSeconds";

  private static final int TRIED_STEPS = 8;
  private static final double NANOS = 1e9;

  private final TileSource tiles;
  private final RunOptions run;
  private final int looks;
  private Duration since = now();

  StudyClock(TileSource tiles, RunOptions run, int looks) {
    this.tiles = tiles;
    this.run = run;
    this.looks = looks;
  }

  /** Gives scores of a teacher. */
  @FunctionalInterface
  interface Looker {
    Map<String, Double> scores(TrainedEncoder teacher) throws IOException;
  }

  /** Notes the time of each epoch, and scores at some of them and at the last. */
  TeacherObserver observer(PretrainingConfig config, Looker looker) {
    int epochs = config.run().epochs();
    int every = Math.max(1, epochs / looks);
    since = now();
    return (epoch, teacher) -> {
      Map<String, Double> values = new LinkedHashMap<>();
      values.put(SECONDS, now().minus(since).toNanos() / NANOS);
      if ((epoch + 1) % every == 0 || epoch + 1 == epochs) {
        values.putAll(looker.scores(teacher));
      }
      since = now();
      return values;
    };
  }

  private static Duration now() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** What a run may take, and what that is in epochs. */
  record Budget(double coreMinutes, double secondsPerStep, int epochs) {}

  /**
   * A configuration with as many epochs as there is time for. A few steps are timed once, and what
   * came of it lies in the run's folder: a run that goes on has as many.
   */
  PretrainingConfig within(double coreMinutes, PretrainingConfig config, Path folder)
      throws IOException {
    Path file = folder.resolve("budget.json");
    if (!Files.exists(file)) {
      double perStep = secondsPerStep(config, Check.folder("run", folder).resolve("timing"));
      RunConfig run = config.run();
      int stepsPerEpoch = Math.max(1, tiles.size() / (run.batchSize() * run.accumulate()));
      int epochs = (int) Math.max(1, Math.round(coreMinutes * 60 / (perStep * stepsPerEpoch)));
      WholeFile.write(file, RecordJson.standard().pretty(new Budget(coreMinutes, perStep, epochs)));
    }
    Budget budget = RecordJson.standard().read(file, Budget.class, null);
    Check.that(
        budget.coreMinutes() == coreMinutes,
        "%s was begun with -Dstudy.coreMinutes=%s, got %s: give another -Dstudy.out",
        folder,
        budget.coreMinutes(),
        coreMinutes);
    return config.withRun(config.run().withEpochs(budget.epochs()));
  }

  /** By a run of two epochs of a few steps, of which the second counts. */
  private double secondsPerStep(PretrainingConfig config, Path folder) throws IOException {
    RunConfig length = config.run();
    int perStep = length.batchSize() * length.accumulate();
    int steps = Math.max(1, Math.min(TRIED_STEPS, tiles.size() / perStep));
    PretrainingConfig tried = config.withRun(length.withEpochs(2));
    TileSource few =
        tiles.select(IntStream.range(0, Math.min(tiles.size(), steps * perStep)).toArray());
    Pretraining result =
        Pretraining.run(tried, few, folder, run, observer(tried, teacher -> Map.of()));
    result.encoder().close();
    return Check.found(
            result.epochs().get(1).values().get(SECONDS), "the second epoch was not timed")
        / steps;
  }
}
