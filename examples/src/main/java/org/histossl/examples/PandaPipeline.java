package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.histossl.core.Backend;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.console.ConsoleProgress;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaSlide;
import org.histossl.data.panda.PandaTiles;
import org.histossl.data.panda.PandaTiling;
import org.histossl.data.set.Problem;
import org.histossl.data.split.Shares;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.TileFilter;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;
import org.histossl.eval.report.EncoderComparison;
import org.histossl.eval.report.PipelineReport;
import org.histossl.eval.report.Report;
import org.histossl.eval.report.Settings;
import org.histossl.eval.report.TiledSlides;
import org.histossl.eval.stored.MadeOf;
import org.histossl.eval.stored.StoredSplit;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.view.ColorJitter;
import org.histossl.ssl.view.StainJitter;
import org.histossl.ssl.view.ViewConfig;

/**
 * From slides to a report: tiles, pretraining without labels, embeddings, decoders, and the same
 * decoders on an encoder that was not trained. Options are system properties, see {@link
 * PandaOptions}.
 *
 * <p>In the same folder again, what was made of the same is kept: drawn slides, tiles, the
 * pretraining, embeddings and decoders. Pictures and the report are made in each run.
 */
public final class PandaPipeline {
  /** Side of the pictures that the small encoder sees. */
  static final int INPUT_PIXELS = 48;

  private static final int LOCAL_PIXELS = 24;

  /** Share of a tile that a class must have: a corner of a gland does not make a tile cancer. */
  private static final double LEAST_FRACTION = 0.25;

  /** Share of glass in a tile; what has less shows enough tissue to be of some class. */
  private static final double MOST_EMPTINESS = 0.5;

  /** So that of twenty patients each side has several, of all classes. */
  private static final Shares SHARES = new Shares(0.6, 0.2, 0.2);

  /** Small slides of many patients. */
  private static final int SLIDES = 30;

  private static final int SIDE_PIXELS = 1344;

  /** Dropped tiles a slide whose pixels are kept, to be looked at. */
  private static final int DROPPED_SAMPLES = 2;

  private static final String USAGE =
      """
      PandaPipeline, with options as system properties:
        -Dpanda.root=DIR   a PANDA folder with train.csv (synthetic slides)
        -Dpanda.out=DIR    where everything is written (target/panda)
        -Dpanda.tile=N     side of a tile in pixels (112)
        -Dpanda.level=N    level of the slides that is cut, 0 the finest (0)
        -Dpanda.epochs=N   epochs of pretraining (10)
        -Dpanda.seed=N     where all randomness starts (1)
      """;

  /** Options, work and exit codes. */
  static final Program<PandaOptions> PROGRAM =
      new Program<>(
          USAGE, PandaOptions::fromSystemProperties, (options, out, err) -> run(options, err));

  private final PandaOptions options;
  private final Backend backend;
  private final Progress progress;

  private PandaPipeline(PandaOptions options, Backend backend, Progress progress) {
    this.options = options;
    this.backend = backend;
    this.progress = progress;
  }

  /**
   * Runs the pipeline and prints where the report is.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    PROGRAM.start(arguments);
  }

  private static Ending run(PandaOptions options, PrintStream err) throws IOException {
    Backend backend = Backend.load();
    err.println(backend.describe());
    return new PandaPipeline(options, backend, ConsoleProgress.on(err)).run(err);
  }

  private Ending run(PrintStream err) throws IOException {
    Instant started = Instant.now();
    Seed seed = Seed.of(options.seed());
    Path root =
        options.root().isPresent()
            ? options.root().get()
            : drawSlides(
                options.out().resolve("slides"),
                SyntheticConfig.defaults(seed.at("slides"))
                    .withSlides(SLIDES)
                    .withSidePixels(SIDE_PIXELS),
                progress);
    PandaFolder folder = PandaFolder.open(root);
    PandaTiles tiles =
        PandaTiling.run(
            folder,
            Tiling.of(tiler(), folder.scheme()),
            LEAST_FRACTION,
            options.out().resolve("tiles"),
            progress);
    TileStore store = tiles.store();
    // Before anything fails for want of slides.
    tiles.skipped().forEach(slide -> err.println(slide.id() + ": left out, " + slide.reason()));
    if (store.size() == 0) {
      return Ending.nothing(
          String.format(
              Locale.ROOT,
              "no tile was kept of %d slides, %,d were dropped%s",
              folder.slides().size(),
              store.droppedSize(),
              tiles.skipped().isEmpty() ? "" : "; left out: " + Problem.first(tiles.skipped())));
    }
    Split split = split(store, seed.at("split"), options.out().resolve("split.csv"));
    int[] train = split.indices(store.groups(), Side.TRAIN);
    DinoConfig config = small(train.length);
    Pretraining pretraining =
        Dino.pretrain(config, store.select(train), options.out().resolve("pretraining"), progress);
    try (TrainedEncoder pretrained = pretraining.encoder();
        TrainedEncoder random =
            TrainedEncoder.random(config.encoder(), config.head(), seed.at("random encoder"))) {
      Map<String, TrainedEncoder> encoders = new LinkedHashMap<>();
      encoders.put("XCiT, pretrained with DINO", pretrained);
      encoders.put("XCiT, random", random);
      TiledSlides slides =
          new TiledSlides(
              store,
              split,
              folder.slides().stream().collect(Collectors.toMap(PandaSlide::id, PandaSlide::image)),
              folder.isupGrades(),
              tiles.skipped());
      EncoderComparison comparison =
          EncoderComparison.run(
              encoders,
              slides,
              new EncoderComparison.Setup("PANDA", INPUT_PIXELS, options.seed()),
              options.out(),
              progress);
      Path page =
          Report.write(
                  PipelineReport.of(
                          "From slides to a report: PANDA",
                          slides,
                          PretrainingLog.of(config, train.length, pretraining),
                          comparison)
                      .environment(Settings.machine(backend))
                      .environment(Settings.run(started, Instant.now()))
                      .environment(new Settings("Input", Map.of("slides", root.toString())))
                      .build(),
                  options.out())
              .html();
      return new Ending(
          page.toAbsolutePath().normalize().toString(),
          store.slides().stream().filter(slide -> slide.failure().isEmpty()).count(),
          tiles.skipped().size(),
          "slides left out");
    }
  }

  /** Gives the folder, in which all slides are drawn anew if any is not as it was drawn. */
  static Path drawSlides(Path folder, SyntheticConfig config, Progress progress)
      throws IOException {
    MadeOf drawn = new MadeOf(Map.of("slides", config.toString()));
    List<Path> files = SyntheticProstate.files(folder, config);
    if (!drawn.isKept(files)) {
      SyntheticProstate.write(folder, config, progress);
      drawn.keep(files);
    }
    return folder;
  }

  /** Somebody's own in that file, or one that is kept for just these tiles. */
  static Split split(TileStore store, Seed seed, Path file) throws IOException {
    Shares shares = SHARES;
    MadeOf made =
        new MadeOf(
            Map.of("tiles", store.digest(), "shares", shares.toString(), "seed", seed.toString()));
    return StoredSplit.of(
        file, made, () -> Splits.grouped(store.labels(), store.groups(), shares, seed));
  }

  private TilerConfig tiler() {
    return TilerConfig.thesis()
        .withFilter(TileFilter.thesis().and(TileFilter.emptinessAtMost(MOST_EMPTINESS)))
        .withTileSize(options.tilePixels())
        .withLevel(options.level())
        .withDroppedSamples(DROPPED_SAMPLES);
  }

  /** A network and a schedule that learn something from two thousand tiles in a minute or two. */
  private DinoConfig small(int tiles) {
    DinoConfig paper = DinoConfig.paper(new Xcit(new XcitConfig(8, 64, 3, 4, true, 1)));
    ViewConfig views = ViewConfig.tissue().withSizes(INPUT_PIXELS, LOCAL_PIXELS).withCounts(2, 4);
    int batch = Math.max(2, Math.min(64, tiles / 4));
    return paper
        // without batch norms in the head so few steps end near one answer for all tiles
        .withHead(paper.head().withPrototypes(256).withWidths(256, 64).withBatchNorm(true))
        .withViews(
            views
                .withGlobal(views.global().withScale(0.5, 1))
                .withLocal(views.local().withScale(0.2, 0.5))
                // slides differ in their stains more than in anything else: it must not tell them
                .withStain(new StainJitter(0.8, 0.2, 0.2))
                .withColor(new ColorJitter(0.8, 0.2, 0.2, 0.1, 0.05, 0.2)))
        // sharper than the paper's, so that in so few steps answers do not drift to equal ones
        .withTeacher(paper.teacher().withTemperature(0.03, 0.03, 0))
        .withOptimizer(paper.optimizer().withRate(0.004, 1e-5, 1).withDecay(0.04, 0.1))
        .withRun(new RunConfig(options.epochs(), batch, 1, options.seed()));
  }
}
