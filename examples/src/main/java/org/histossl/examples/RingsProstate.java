package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Backend;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.console.ConsoleProgress;
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.dino.Dino;
import org.histossl.ssl.dino.DinoConfig;

/**
 * Does pretraining help to find glands? Segmentation and tile classes on regions of prostate, one
 * patient held out at a time, from what a pretrained encoder, the same encoder before that, and
 * features made by hand say of patches and tiles.
 *
 * <p>The pretraining sees tiles of all regions without their labels, those of the patient who is
 * held out later among them; with {@code rings.strict} it sees those of the other patients alone,
 * which takes one pretraining for each patient. Options are system properties, see {@link
 * RingsOptions}. A run that was interrupted goes on where it was in the same folder.
 */
public final class RingsProstate {
  /** What decoders are given, and as large as an encoder sees at once. */
  private static final int TILE_PIXELS = 128;

  /** What the pretraining cuts its views from, every so many pixels. */
  private static final int PRETRAINING_PIXELS = 64;

  private static final int PRETRAINING_STRIDE = 32;

  private static final String USAGE =
      """
      RingsProstate, with options as system properties:
        -Drings.root=DIR          the folder with images and masks (must be given)
        -Drings.out=DIR           where everything is written (target/rings)
        -Drings.seeds=N           how often everything is done (3)
        -Drings.epochs=N          epochs of a pretraining (5)
        -Drings.decoderEpochs=N   epochs of a segmentation decoder (8)
        -Drings.strict=FLAG       whether pretrainings see the other patients alone (false)
      """;

  /** Options, work and exit codes. */
  static final Program<RingsOptions> PROGRAM =
      new Program<>(
          USAGE, RingsOptions::fromSystemProperties, (options, out, err) -> run(options, err));

  private static final String PRETRAINED = "pretrained with DINO";
  private static final String RANDOM = "random encoder";
  private static final String BY_HAND = "features made by hand";

  private final RingsOptions options;
  private final Progress progress;
  private final RingsData data;
  private final List<RingsData.RegionTile> tiles;
  private final RingsScores scores = new RingsScores(Seed.of(1).at("bootstrap"));

  private RingsProstate(RingsOptions options, Progress progress) throws IOException {
    this.options = options;
    this.progress = progress;
    data = RingsData.read(options.root());
    tiles = data.tiles(TILE_PIXELS, TILE_PIXELS);
  }

  /**
   * Runs the experiment and prints the tables, which it also writes to {@code table.md}, anew in
   * each run: only pretrainings are kept.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    PROGRAM.start(arguments);
  }

  private static Ending run(RingsOptions options, PrintStream err) throws IOException {
    err.println(Backend.load().describe());
    return Ending.done(run(options, ConsoleProgress.on(err)));
  }

  /** Runs the experiment and gives the tables. */
  static String run(RingsOptions options, Progress progress) throws IOException {
    return new RingsProstate(options, progress).run();
  }

  private String run() throws IOException {
    RingsDescription byHand =
        RingsDescription.byHand(
            TILE_PIXELS, options.pretraining(1).encoder().patchSize(), data.source(tiles));
    for (int seed = 1; seed <= options.seeds(); seed++) {
      score(BY_HAND, seed, byHand, data.patients());
      DinoConfig config = options.pretraining(seed);
      try (TrainedEncoder random =
          TrainedEncoder.random(
              config.encoder(), config.head(), Seed.of(seed).at("random encoder"))) {
        score(RANDOM, seed, describe(random), data.patients());
      }
      if (options.strict()) {
        for (String patient : data.patients()) {
          List<RingsData.RegionTile> others =
              unlabeled().stream()
                  .filter(tile -> !data.region(tile).patient().equals(patient))
                  .toList();
          pretrain(config, others, seed + "-without-" + patient, List.of(patient));
        }
      } else {
        pretrain(config, unlabeled(), Integer.toString(seed), data.patients());
      }
    }
    String text = text();
    Files.createDirectories(options.out());
    Files.writeString(options.out().resolve("table.md"), text);
    return text;
  }

  private List<RingsData.RegionTile> unlabeled() {
    return data.tiles(PRETRAINING_PIXELS, PRETRAINING_STRIDE);
  }

  private void pretrain(
      DinoConfig config, List<RingsData.RegionTile> seen, String name, List<String> heldOut)
      throws IOException {
    Path folder = options.out().resolve("pretraining-" + name);
    try (TrainedEncoder encoder =
        Dino.pretrain(config, data.source(seen), folder, progress).encoder()) {
      score(PRETRAINED, Math.toIntExact(config.run().seed()), describe(encoder), heldOut);
    }
  }

  private RingsDescription describe(TrainedEncoder encoder) throws IOException {
    return RingsDescription.of(encoder, TILE_PIXELS, data.source(tiles), progress);
  }

  private void score(String encoder, int seed, RingsDescription description, List<String> heldOut) {
    for (String patient : heldOut) {
      RingsFold fold = new RingsFold(data, tiles, patient);
      Seed own = Seed.of(seed).at(patient);
      fold.segment(
          description,
          options.decoderEpochs(),
          own.at("segmentation"),
          (block, counts) ->
              scores.add(RingsScores.Task.SEGMENTATION, encoder, seed, block, counts),
          progress);
      fold.classify(
          description,
          own.at("probe"),
          (block, counts) ->
              scores.add(RingsScores.Task.TILE_CLASSES, encoder, seed, block, counts),
          progress);
    }
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        "%d regions of %d patients, %d blocks, %d tiles of %d pixels; one patient held out at a"
            + " time; %d seeds; pretraining on %d tiles of %d pixels of %s%n%n%s%n%s",
        data.regions().size(),
        data.patients().size(),
        data.regions().stream().map(RingsData.Region::block).distinct().count(),
        tiles.size(),
        TILE_PIXELS,
        options.seeds(),
        unlabeled().size(),
        PRETRAINING_PIXELS,
        options.strict() ? "all regions, less those of the patient held out" : "all regions",
        scores.table(),
        scores.gains(PRETRAINED, List.of(RANDOM, BY_HAND)));
  }
}
