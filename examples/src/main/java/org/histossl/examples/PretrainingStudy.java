package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.score.Predictions;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.dino.DinoLossConfig;
import org.histossl.ssl.distill.Pretraining;

/**
 * Does pretraining help? The frozen encoder after a pretraining of minutes, beside the same encoder
 * before it and features made by hand, judged by nearest neighbors on tiles of patients that the
 * neighbors do not come from; and the same pretraining with parts of the loss left out. Options are
 * system properties, see {@link StudyOptions}.
 */
public final class PretrainingStudy {
  private static final String USAGE =
      """
      PretrainingStudy, with options as system properties:
        -Dstudy.tiles=DIR        a folder of tiles with labels.csv (must be given)
        -Dstudy.slides=DIR       a folder of slides that unlabeled tiles are cut from (none)
        -Dstudy.out=DIR          where everything is written (target/study)
        -Dstudy.seeds=N          how many pretrainings are compared (3)
        -Dstudy.epochs=N         epochs of each (those of DinoConfig.small)
        -Dstudy.ablations=FLAG   whether each part of the loss is left out once (true)
      """;

  /** Options, work and exit codes. */
  static final Program<StudyOptions> PROGRAM =
      new Program<>(
          USAGE, StudyOptions::fromSystemProperties, (options, out, err) -> run(options, err));

  private static final String RANDOM = "random encoder";
  private static final String PRETRAINED = "pretrained with DINO";

  /** A teacher's temperature at which its targets are as flat as its scores. */
  private static final double NO_SHARPENING = 1;

  private final StudyOptions options;
  private final LabeledTiles labeled;
  private final int sizePixels;
  private final TileSource unlabeled;
  private final DinoConfig config;
  private final Progress progress;

  private PretrainingStudy(StudyOptions options, Progress progress) throws IOException {
    this.options = options;
    this.progress = progress;
    labeled = LabeledTiles.read(options.tiles());
    sizePixels = labeled.sizePixels();
    List<RgbImage> tiles = new ArrayList<>(labeled.images());
    if (options.slides().isPresent()) {
      tiles.addAll(UnlabeledTiles.read(options.slides().get(), sizePixels));
    }
    unlabeled = TileSource.of(tiles.size(), tiles::get);
    DinoConfig small = DinoConfig.small();
    config = small.withRun(small.run().withEpochs(options.epochs()));
  }

  /**
   * Runs the study, prints its table and writes {@code study.json}. Pretrainings are kept and go on
   * where they were; what is scored is scored in each run, and the table written anew.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    PROGRAM.start(arguments);
  }

  private static Ending run(StudyOptions options, PrintStream err) throws IOException {
    err.println(Backend.load().describe());
    StudyTable table = new PretrainingStudy(options, new ConsoleProgress(err)).run();
    table.write(options.out().resolve("study.json"));
    return Ending.done(table.markdown().stripTrailing());
  }

  private StudyTable run() throws IOException {
    Check.folder("study", options.out());
    StudyTable table = new StudyTable(config, labeled.classes());
    table.add(
        "features made by hand", HeldOutGroups.classify(HandCrafted.of(labeled.images()), labeled));
    for (int seed = 1; seed <= options.seeds(); seed++) {
      try (TrainedEncoder random =
          TrainedEncoder.random(
              config.encoder(), config.head(), Seed.of(seed).at("random encoder"))) {
        table.add(RANDOM, seed, classify(random));
      }
    }
    for (int seed = 1; seed <= options.seeds(); seed++) {
      pretrain(table, PRETRAINED, config, seed);
    }
    if (options.ablations()) {
      for (Map.Entry<String, DinoConfig> ablation : ablations(config).entrySet()) {
        pretrain(table, ablation.getKey(), ablation.getValue(), 1);
      }
    }
    table.compare(PRETRAINED, RANDOM);
    table.compare(PRETRAINED, "features made by hand");
    return table;
  }

  private void pretrain(StudyTable table, String name, DinoConfig changed, int seed)
      throws IOException {
    Pretraining result =
        Dino.pretrain(
            changed.withRun(changed.run().withSeed(seed)),
            unlabeled,
            options.out().resolve(name.replace(' ', '-') + "-" + seed),
            progress);
    try (TrainedEncoder encoder = result.encoder()) {
      table.add(name, seed, classify(encoder), result.steps(), result.warnings());
    }
  }

  /** The same pretraining, each time with a part of the loss left out. */
  static Map<String, DinoConfig> ablations(DinoConfig config) {
    Map<String, DinoConfig> ablations = new LinkedHashMap<>();
    ablations.put(
        "no centering",
        config.withLoss(config.loss().withCentering(DinoLossConfig.Centering.NONE)));
    ablations.put(
        "no sharpening",
        config.withTeacher(config.teacher().withTemperature(NO_SHARPENING, NO_SHARPENING, 0)));
    ablations.put("no local views", config.withViews(config.views().withCounts(2, 0)));
    return ablations;
  }

  private Predictions classify(TrainedEncoder encoder) throws IOException {
    try (Embedder embedder =
        Embedder.of(encoder, sizePixels, Embedder.Source.CLASS_TOKEN_AND_MEAN_PATCH)) {
      return HeldOutGroups.classify(embedder.embed(labeled.source(), progress), labeled);
    }
  }
}
