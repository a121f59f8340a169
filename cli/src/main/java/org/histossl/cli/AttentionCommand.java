package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.histossl.core.Backend;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;
import org.histossl.data.look.TileOverlay;
import org.histossl.data.set.Problem;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.SlideTiles;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileEncoding;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.Tiling;
import org.histossl.eval.attention.AttentionMaps;
import org.histossl.eval.attention.SlideHeatMap;
import org.histossl.models.TrainedEncoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code histossl attention}: where an encoder looks on slides. */
@Command(
    name = "attention",
    sortOptions = false,
    description = {
      "Show where an encoder looks on slides.",
      "",
      "OUT receives for each slide a picture with the class token's attention over it, and the"
          + " outlines of its hottest part as a GeoJSON for QuPath.",
      ""
    },
    customSynopsis =
        "histossl attention --encoder FILE --slides PATH --out FOLDER [OPTIONS]%n"
            + "                          [KEY=VALUE...]")
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class AttentionCommand extends Job<AttentionSettings> {
  @Mixin private EncoderOptions encoder = new EncoderOptions();
  @Mixin private SlideOptions slides = new SlideOptions();

  @Key("input")
  @Option(
      names = "--input",
      paramLabel = "PIXELS",
      order = 10,
      description = "Side at which the encoder sees the tiles (their own).")
  private Integer input = 0;

  @Key("hottest")
  @Option(
      names = "--hottest",
      paramLabel = "SHARE",
      order = 11,
      description = "Share of the tissue that is outlined for QuPath (0.1).")
  private Double hottest = 0.0;

  @Key("pixels")
  @Option(
      names = "--pixels",
      paramLabel = "N",
      order = 12,
      description = "Longest edge of the pictures (1600).")
  private Integer pixels = 0;

  AttentionCommand(Console console) {
    super(console);
  }

  @Override
  AttentionSettings read(ObjectNode json) {
    Path none = Path.of("none");
    return Forms.json()
        .read(
            json,
            AttentionSettings.class,
            new AttentionSettings(
                EncoderAt.of(none),
                none,
                none,
                TilingSettings.defaults(),
                OptionalInt.empty(),
                0.1,
                1600,
                0),
            "");
  }

  @Override
  ObjectNode write(AttentionSettings settings) {
    return Forms.json().toJson(settings);
  }

  @Override
  Plan plan(AttentionSettings settings, Plan plan) throws IOException {
    SlideFiles found = SlideFiles.find(settings.slides(), settings.out());
    plan.reads("encoder", settings.encoder().weights());
    plan.reads("slides", found.summary());
    plan.makes("places of the tiles", settings.out().resolve("tiles"));
    return plan.replaces("a picture and a GeoJSON a slide", settings.out());
  }

  @Override
  Ending run(AttentionSettings settings, Console console) throws IOException {
    console.tell(Backend.load());
    SlideFiles found = SlideFiles.find(settings.slides(), settings.out()).withoutMasks();
    console.out().println(found.summary());
    Path out = Check.folder("attention", settings.out());
    Tiling tiling =
        Tiling.of(settings.tiling().config(), found.scheme())
            .withEncoding(TileEncoding.COORDINATES);
    TileStore store =
        found.tile(tiling, settings.threads(), out.resolve("tiles"), console.progress());
    List<Problem> leftOut = new ArrayList<>(found.problems());
    int drawn = 0;
    try (TrainedEncoder encoder = settings.encoder().open();
        SlideTiles tiles = SlideTiles.of(store, found.sources())) {
      int side = TilesAt.inputPixels(tiles, encoder.encoder().patchSize(), settings.input());
      try (AttentionMaps maps = AttentionMaps.of(encoder, side)) {
        for (int i = 0; i < store.slides().size(); i++) {
          SlideOutcome slide = store.slides().get(i);
          if (slide.failure().isPresent()) {
            leftOut.add(new Problem(slide.slide(), slide.failure().get()));
          } else if (slide.kept() == 0) {
            leftOut.add(new Problem(slide.slide(), "no tile was kept"));
          } else {
            Path file = Check.found(found.files().get(slide.slide()), "no file of %s", slide);
            draw(
                new Drawing(maps, store, tiles, settings, console),
                slide.slide(),
                file,
                out.resolve(TilePictures.fileName(i, slide.slide())));
            drawn++;
          }
        }
      }
    }
    leftOut.forEach(p -> console.out().println(p.id() + ": left out, " + p.reason()));
    String line =
        String.format(Locale.ROOT, "drawn %,d: %s", drawn, out.toAbsolutePath().normalize());
    return drawn == 0
        ? Ending.nothing("no slide could be drawn: " + Problem.first(leftOut))
        : new Ending(line, drawn, leftOut.size(), "slides left out");
  }

  /** What all slides are drawn with. */
  private record Drawing(
      AttentionMaps maps,
      TileStore store,
      SlideTiles tiles,
      AttentionSettings settings,
      Console console) {}

  private static void draw(Drawing with, String id, Path file, Path name) throws IOException {
    TileStore store = with.store();
    int[] own =
        IntStream.range(0, store.size()).filter(t -> store.tile(t).slide().equals(id)).toArray();
    List<Tile> places = IntStream.of(own).mapToObj(store::tile).toList();
    try (Slide slide = Slides.open(file)) {
      Level level = slide.levels().get(places.get(0).level());
      SlideHeatMap heat =
          with.maps().overSlide(level, places, with.tiles().select(own), with.console().progress());
      heat.writeGeoJson(
          name.resolveSibling(name.getFileName() + ".geojson"),
          "attention",
          with.settings().hottest());
      RgbImage picture = TileOverlay.thumbnail(slide, with.settings().pixels());
      TilePictures.png(name.resolveSibling(name.getFileName() + ".png"), heat.over(picture));
    }
    with.console().out().println(String.format(Locale.ROOT, "%s: %,d tiles", id, own.length));
  }
}
