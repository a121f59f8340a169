package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.console.ConsoleProgress;
import org.histossl.core.file.WholeFile;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.report.Report;
import org.histossl.eval.score.Predictions;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.scattering.ScatteringConfig;
import org.histossl.models.scattering.ScatteringEncoder;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.PretrainingConfig;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;

/**
 * Does pretraining help, and which? Encoders after pretrainings by any number of settings and
 * seeds, beside the same encoders before it, a scattering transform and features made by hand;
 * judged on several sets by nearest neighbors and a linear probe, with all labels and with few, on
 * groups that nothing was learnt from. Options are system properties, see {@link StudyOptions}.
 *
 * <p>Each pretraining and each judgment has a file of its own: started again, the study does what
 * is not done yet. Several processes may share a folder if they have seeds of their own; a last one
 * with all seeds then only makes the tables.
 */
public final class PretrainingStudy {
  private static final String USAGE =
      """
      PretrainingStudy, with options as system properties:
        -Dstudy.sets=DIRS        folders of tiles with labels.csv, with commas (must be given)
        -Dstudy.settings=FILES   configurations of pretrainings, or folders of them (DinoConfig.small)
        -Dstudy.slides=DIR       a folder of slides that more unlabeled tiles are cut from (none)
        -Dstudy.out=DIR          where everything is written (target/study)
        -Dstudy.seeds=LIST       seeds of the pretrainings, with commas (1,2,3)
        -Dstudy.coreMinutes=N    minutes of one core for each pretraining (the settings' epochs)
        -Dstudy.looks=N          how often a pretraining is scored on the way (6)
      """;

  /** Options, work and exit codes. */
  static final Program<StudyOptions> PROGRAM =
      new Program<>(
          USAGE, StudyOptions::fromSystemProperties, (options, out, err) -> run(options, err));

  static final String BY_HAND = "made by hand";
  static final String SCATTERING = "scattering";
  static final String RANDOM = "random";

  private final StudyOptions options;
  private final List<StudySet> sets;
  private final int sizePixels;
  private final TileSource unlabeled;
  private final Map<String, PretrainingConfig> settings;
  private final RunOptions run;

  private PretrainingStudy(StudyOptions options, RunOptions run) throws IOException {
    this.options = options;
    this.run = run;
    sets = new ArrayList<>();
    for (Path folder : options.sets()) {
      sets.add(StudySet.read(folder));
    }
    sizePixels = StudySet.sizePixels(sets);
    List<RgbImage> tiles = new ArrayList<>();
    sets.forEach(set -> tiles.addAll(set.tiles().images()));
    if (options.slides().isPresent()) {
      tiles.addAll(UnlabeledTiles.read(options.slides().get(), sizePixels));
    }
    unlabeled = TileSource.of(tiles.size(), tiles::get);
    settings = StudySettings.read(options.settings());
  }

  /**
   * Runs the study, prints its tables and writes them as {@code study.md}, {@code study.json} and
   * {@code report.html}.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    PROGRAM.start(arguments);
  }

  private static Ending run(StudyOptions options, PrintStream err) throws IOException {
    try (StopSignal stop = StopSignal.onTermination()) {
      err.println(Backend.load().describe());
      Path out = Check.folder("study", options.out());
      RunOptions run = RunOptions.defaults().withStop(stop).withProgress(ConsoleProgress.on(err));
      StudyResults results = new PretrainingStudy(options, run).run();
      StudyTable table = new StudyTable(results);
      WholeFile.write(out.resolve("study.md"), table.markdown());
      WholeFile.write(out.resolve("study.json"), table.json());
      Path page = Report.write(new StudyReport(results, table).data(), out).html();
      return Ending.done(table.markdown() + "\n" + page.toAbsolutePath().normalize());
    }
  }

  private StudyResults run() throws IOException {
    StudyResults results = new StudyResults(sets);
    results.add(BY_HAND, judged(BY_HAND, "1", tiles -> HandCrafted.of(tiles.images())), List.of());
    scattering(results);
    Map<String, PretrainingConfig> encoders = StudySettings.encoders(settings);
    for (int seed : options.seeds()) {
      for (Map.Entry<String, PretrainingConfig> encoder : encoders.entrySet()) {
        random(results, encoder.getKey(), encoder.getValue(), seed);
      }
      for (Map.Entry<String, PretrainingConfig> setting : settings.entrySet()) {
        pretrained(results, setting.getKey(), setting.getValue(), seed);
      }
    }
    settings.forEach(
        (name, config) -> results.compare(name, StudySettings.random(encoders, config)));
    return results;
  }

  private void scattering(StudyResults results) throws IOException {
    Encoder encoder = new ScatteringEncoder(ScatteringConfig.defaults());
    if (sizePixels % encoder.patchSize() == 0) {
      try (TrainedEncoder fixed = TrainedEncoder.random(encoder, Seed.of(1))) {
        results.add(SCATTERING, judged(SCATTERING, fixed, Embedder.Source.CLASS_TOKEN), List.of());
      }
    }
  }

  private void random(StudyResults results, String name, PretrainingConfig config, int seed)
      throws IOException {
    try (TrainedEncoder random =
        TrainedEncoder.random(config.encoder(), Seed.of(seed).at(RANDOM))
            .withNormalization(config.views().normalization())) {
      results.add(name, judged(name + "-" + seed, random, source()), List.of());
    }
  }

  private void pretrained(StudyResults results, String name, PretrainingConfig config, int seed)
      throws IOException {
    Path folder = options.out().resolve(folder(name + "-" + seed));
    PretrainingConfig seeded = config.withRun(config.run().withSeed(seed));
    StudyClock clock = new StudyClock(unlabeled, run, options.looks());
    PretrainingConfig timed =
        options.coreMinutes().isPresent()
            ? clock.within(options.coreMinutes().get(), seeded, folder)
            : seeded;
    Pretraining result =
        Pretraining.run(timed, unlabeled, folder, run, clock.observer(timed, this::looked));
    try (TrainedEncoder encoder = result.encoder()) {
      results.add(
          name, judged(name + "-" + seed, encoder, source()), List.of(StudyTraining.of(result)));
    }
  }

  /** What is seen of a teacher on the way: a quick look, for the curves. */
  private Map<String, Double> looked(TrainedEncoder teacher) throws IOException {
    Map<String, Double> scores = new LinkedHashMap<>();
    try (Embedder embedder = Embedder.of(teacher, sizePixels, source())) {
      for (StudySet set : sets) {
        scores.put(
            set.name(),
            set.neighbors(embedder.embed(set.tiles().source(), Progress.none()))
                .confusion()
                .balancedAccuracy()
                .orElseThrow());
      }
    }
    return scores;
  }

  private static Embedder.Source source() {
    return Embedder.Source.CLASS_TOKEN_AND_MEAN_PATCH;
  }

  private Map<String, Map<String, List<Predictions>>> judged(
      String name, TrainedEncoder encoder, Embedder.Source source) throws IOException {
    String digest = encoder.encoder() + " " + encoder.normalization() + " " + encoder.digest();
    return judged(
        name,
        digest,
        tiles -> {
          try (Embedder embedder = Embedder.of(encoder, sizePixels, source)) {
            return embedder.embed(tiles.source(), run.progress());
          }
        });
  }

  /** By set and judge. */
  private Map<String, Map<String, List<Predictions>>> judged(
      String name, String digest, StudySet.Embedded embedded) throws IOException {
    Path folder = Check.folder("study", options.out().resolve(folder(name)));
    Map<String, Map<String, List<Predictions>>> all = new LinkedHashMap<>();
    for (StudySet set : sets) {
      all.put(set.name(), set.judged(folder, Map.of("encoder", digest), embedded));
    }
    return all;
  }

  private static String folder(String name) {
    return name.replace(' ', '-').replace(",", "");
  }
}
