package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.split.Shares;
import org.histossl.data.split.Split;
import org.histossl.data.split.Splits;
import org.histossl.data.tile.TileStore;
import org.histossl.eval.report.EncoderComparison;
import org.histossl.eval.report.Report;
import org.histossl.eval.report.ReportData;
import org.histossl.eval.report.Settings;
import org.histossl.eval.report.TiledSlides;
import org.histossl.eval.stored.MadeOf;
import org.histossl.eval.stored.StoredSplit;
import org.histossl.models.TrainedEncoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code histossl report}: slides, tiles and encoders on one page. */
@Command(
    name = "report",
    sortOptions = false,
    description = {
      "Write one page on slides, their tiles and what encoders see in them.",
      "",
      "OUT receives report.html, results.json, and what they were made from; run again, it keeps"
          + " what is made of the same.",
      ""
    },
    customSynopsis =
        "histossl report --slides PATH --tiles STORE --encoder [NAME=]FILE...%n"
            + "                       --out FOLDER [OPTIONS] [KEY=VALUE...]")
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class ReportCommand extends Job<ReportSettings> {
  @Key(value = "slides", required = true)
  @Option(
      names = "--slides",
      paramLabel = "PATH",
      order = 1,
      description = "The slide or folder that the tiles were cut from.")
  private Path slides = Path.of("");

  @Key(value = "tiles", required = true)
  @Option(
      names = "--tiles",
      paramLabel = "STORE",
      order = 2,
      description = "Their tiles, as histossl tile wrote them.")
  private Path tiles = Path.of("");

  @Key(value = "encoders", required = true)
  @Option(
      names = {"-e", "--encoder"},
      paramLabel = "[NAME=]FILE",
      order = 3,
      converter = NamedFile.Converter.class,
      description =
          "An encoder and its name in tables: the folder of a pretraining, or weights. May be given"
              + " again.")
  private List<NamedFile> encoders = new ArrayList<>();

  @Key(value = "out", required = true)
  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      order = 4,
      description = "Where the page is written.")
  private Path out = Path.of("");

  @Key("input")
  @Option(
      names = "--input",
      paramLabel = "PIXELS",
      order = 5,
      description = "Side at which encoders see the tiles (their own).")
  private Integer input = 0;

  @Key("split")
  @Option(
      names = "--split",
      paramLabel = "FILE",
      order = 6,
      description = "The side of every group, as a table group,side (drawn).")
  private Path split = Path.of("");

  @Key("seed")
  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 7,
      description = "Where all randomness starts (1).")
  private Long seed = 0L;

  ReportCommand(Console console) {
    super(console);
  }

  @Override
  ReportSettings read(ObjectNode json) {
    Path none = Path.of("none");
    return Forms.json()
        .read(
            json,
            ReportSettings.class,
            new ReportSettings(
                Map.of("none", EncoderAt.of(none)),
                none,
                none,
                none,
                OptionalInt.empty(),
                Optional.empty(),
                1),
            "");
  }

  @Override
  ObjectNode write(ReportSettings settings) {
    return Forms.json().toJson(settings);
  }

  @Override
  Plan plan(ReportSettings settings, Plan plan) throws IOException {
    for (Map.Entry<String, EncoderAt> encoder : settings.encoders().entrySet()) {
      plan.reads("encoder " + encoder.getKey(), encoder.getValue().weights());
    }
    plan.reads("slides", SlideFiles.find(settings.slides(), settings.out()).summary());
    plan.reads("tiles", TilesAt.summary(store(settings), settings.tiles()));
    if (settings.split().isPresent()) {
      plan.reads("split", Check.file("split", settings.split().get()));
    } else {
      plan.makes("split", settings.out().resolve("split.csv"));
    }
    plan.makes("scores", settings.out().resolve("evaluation"));
    return plan.replaces("page", settings.out().resolve("report.html"));
  }

  private static TileStore store(ReportSettings settings) throws IOException {
    TileStore store =
        TilesAt.store(settings.tiles())
            .orElseThrow(
                () ->
                    new IOException(
                        settings.tiles() + ": no tile store; histossl tile makes one of slides"));
    Check.that(store.size() > 0, "%s holds no tiles: all were dropped", settings.tiles());
    return store;
  }

  @Override
  Ending run(ReportSettings settings, Console console) throws IOException {
    Instant started = Instant.now();
    Backend backend = Backend.load();
    console.tell(backend);
    Path folder = Check.folder("report", settings.out());
    TileStore store = store(settings);
    SlideFiles files = SlideFiles.find(settings.slides(), settings.out());
    TiledSlides tiled =
        new TiledSlides(
            store,
            split(settings, store),
            files.files(),
            files.panda().map(PandaFolder::isupGrades).orElse(Map.of()),
            files.problems());
    String name = TilesAt.name(settings.slides());
    Map<String, TrainedEncoder> open = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, EncoderAt> entry : settings.encoders().entrySet()) {
        open.put(entry.getKey(), entry.getValue().open());
      }
      EncoderComparison comparison =
          EncoderComparison.run(
              open,
              tiled,
              new EncoderComparison.Setup(
                  name, side(open, store, settings.input()), settings.seed()),
              folder,
              console.progress());
      ReportData page =
          ReportData.builder("Slides of " + name)
              .summary(
                  String.format(
                      Locale.ROOT,
                      "%,d slides gave %,d tiles of %d pixels.",
                      store.slides().stream().filter(s -> s.failure().isEmpty()).count(),
                      store.size(),
                      store.tileSizePixels()))
              .data(tiled.section())
              .results(comparison.results())
              .pictures(comparison.pictures())
              .configuration(new Settings("Settings", Forms.json().settings(settings)))
              .provenance(Settings.versions())
              .provenance(new Settings("Evaluation", comparison.result().provenance()))
              .environment(Settings.machine(backend))
              .environment(Settings.run(started, Instant.now()))
              .build();
      return Ending.done(Report.write(page, folder).html().toAbsolutePath().normalize().toString());
    } finally {
      open.values().forEach(TrainedEncoder::close);
    }
  }

  /** One side for all, so that they see the same. */
  private static int side(Map<String, TrainedEncoder> encoders, TileStore store, OptionalInt wanted)
      throws IOException {
    int patches = 1;
    for (TrainedEncoder encoder : encoders.values()) {
      int patch = encoder.encoder().patchSize();
      patches = patches / greatestDivisor(patches, patch) * patch;
    }
    return TilesAt.inputPixels(store, patches, wanted);
  }

  private static int greatestDivisor(int one, int other) {
    return other == 0 ? one : greatestDivisor(other, one % other);
  }

  private static Split split(ReportSettings settings, TileStore store) throws IOException {
    if (settings.split().isPresent()) {
      return Split.read(settings.split().get());
    }
    Seed seed = Seed.of(settings.seed()).at("split");
    Shares shares = Shares.thesis();
    MadeOf made =
        new MadeOf(
            Map.of("tiles", store.digest(), "shares", shares.toString(), "seed", seed.toString()));
    return StoredSplit.of(
        settings.out().resolve("split.csv"),
        made,
        () -> Splits.grouped(store.labels(), store.groups(), shares, seed));
  }
}
