package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.histossl.core.Backend;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaTiles;
import org.histossl.data.panda.PandaTiling;
import org.histossl.data.set.Problem;
import org.histossl.data.split.Shares;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.data.synthetic.SyntheticConfig;
import org.histossl.data.synthetic.SyntheticProstate;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.eval.report.Report;
import org.histossl.eval.stored.MadeOf;
import org.histossl.eval.stored.StoredSplit;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.RunConfig;
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
  /** Side of the pictures that the small encoder sees: half a tile of the default size. */
  static final int INPUT_PIXELS = 112;

  private static final int LOCAL_PIXELS = 48;

  /** Dropped tiles a slide whose pixels are kept, to be looked at. */
  private static final int DROPPED_SAMPLES = 2;

  private static final String USAGE =
      """
      PandaPipeline, with options as system properties:
        -Dpanda.root=DIR   a PANDA folder with train.csv (synthetic slides)
        -Dpanda.out=DIR    where everything is written (target/panda)
        -Dpanda.tile=N     side of a tile in pixels (224)
        -Dpanda.level=N    level of the slides that is cut, 0 the finest (0)
        -Dpanda.epochs=N   epochs of pretraining (8)
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
    return new PandaPipeline(options, backend, new ConsoleProgress(err)).run(err);
  }

  private Ending run(PrintStream err) throws IOException {
    Seed seed = Seed.of(options.seed());
    Path root =
        options.root().isPresent()
            ? options.root().get()
            : drawSlides(
                options.out().resolve("slides"),
                SyntheticConfig.defaults(seed.at("slides")),
                progress);
    PandaFolder folder = PandaFolder.open(root);
    PandaTiles tiles = PandaTiling.run(folder, tiler(), options.out().resolve("tiles"), progress);
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
      Comparison comparison = Comparison.of(encoders, folder, store, split, options, progress);
      Path page =
          Report.write(
                  new PandaReport(
                          options, backend, config, folder, tiles, split, pretraining, comparison)
                      .data(root),
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
    Shares shares = Shares.thesis();
    MadeOf made =
        new MadeOf(
            Map.of("tiles", store.digest(), "shares", shares.toString(), "seed", seed.toString()));
    return StoredSplit.of(
        file, made, () -> Splits.grouped(store.labels(), store.groups(), shares, seed));
  }

  private TilerConfig tiler() {
    return TilerConfig.thesis()
        .withTileSize(options.tilePixels())
        .withLevel(options.level())
        .withDroppedSamples(DROPPED_SAMPLES);
  }

  /**
   * A network and a schedule that learn something from a thousand tiles in minutes, on two cores.
   */
  private DinoConfig small(int tiles) {
    Xcit encoder = new Xcit(new XcitConfig(16, 96, 4, 4, true, 1));
    DinoConfig paper = DinoConfig.paper(encoder);
    int batch = Math.max(2, Math.min(16, tiles / 4));
    return paper
        // without batch norms in the head so few steps end near one answer for all tiles
        .withHead(paper.head().withPrototypes(512).withWidths(256, 64).withBatchNorm(true))
        .withViews(ViewConfig.tissue().withSizes(INPUT_PIXELS, LOCAL_PIXELS).withCounts(2, 4))
        // few steps: the teacher must follow faster than over the paper's hundred epochs
        .withTeacher(paper.teacher().withMomentum(0.98))
        .withOptimizer(paper.optimizer().withRate(0.008, 1e-5, 1))
        .withRun(new RunConfig(options.epochs(), batch, 1, options.seed()));
  }
}
