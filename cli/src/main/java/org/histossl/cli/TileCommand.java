package org.histossl.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.data.set.Problem;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.TileEncoding;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.Tiling;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code histossl tile}: slides to a tile store, with pictures of what was kept and what not. */
@Command(
    name = "tile",
    sortOptions = false,
    description = {
      "Cut slides into tiles, and keep those with tissue.",
      "",
      "OUT/tiles becomes the tile store; OUT/look shows for each slide what was kept"
          + " (a picture, and a GeoJSON for QuPath), and for each reason what was dropped."
          + " Run again, it goes on where it was.",
      ""
    },
    customSynopsis = "histossl tile --slides PATH --out FOLDER [OPTIONS] [KEY=VALUE...]")
@SuppressWarnings("UnusedVariable") // picocli sets the fields of options
final class TileCommand extends Job<TileSettings> {
  @Mixin private SlideOptions slides = new SlideOptions();

  @Key("tiling.samples")
  @Option(
      names = "--samples",
      paramLabel = "N",
      order = 8,
      description = "Dropped tiles of each reason and slide that are shown (4).")
  private Integer samples = 0;

  @Key("tiling.masks")
  @Option(names = "--masks", order = 9, description = "Keep the class of every pixel too.")
  private boolean masks;

  @Key("encoding")
  @Option(
      names = "--encoding",
      paramLabel = "KIND",
      order = 10,
      description =
          "png, jpeg (a quarter of the space, with loss), or coordinates (no pixels) (png).")
  private String encoding = "";

  TileCommand(Console console) {
    super(console);
  }

  @Override
  TileSettings read(ObjectNode json) {
    Path none = Path.of("none");
    return Forms.json()
        .read(
            json,
            TileSettings.class,
            new TileSettings(none, none, TilingSettings.defaults(), TileEncoding.PNG, 0, true),
            "");
  }

  @Override
  ObjectNode write(TileSettings settings) {
    return Forms.json().toJson(settings);
  }

  @Override
  Plan plan(TileSettings settings, Plan plan) throws IOException {
    SlideFiles found = SlideFiles.find(settings.slides(), settings.out());
    plan.reads("slides", found.summary());
    found.problems().forEach(p -> plan.leavesOut(p.id(), p.reason()));
    plan.makes("tile store", settings.out().resolve("tiles"));
    return settings.pictures() ? plan.makes("pictures", settings.out().resolve("look")) : plan;
  }

  @Override
  Ending run(TileSettings settings, Console console) throws IOException {
    SlideFiles found = SlideFiles.find(settings.slides(), settings.out());
    console.out().println(found.summary());
    Path tiles = Check.folder("tiling", settings.out()).resolve("tiles");
    Tiling tiling =
        Tiling.of(settings.tiling().config(), found.scheme()).withEncoding(settings.encoding());
    TileStore store = found.tile(tiling, settings.threads(), tiles, console.progress());
    List<Problem> leftOut = new ArrayList<>(found.problems());
    leftOut.forEach(p -> console.out().println(p.id() + ": left out, " + p.reason()));
    tell(store, console);
    if (settings.pictures()) {
      Path look = Check.folder("tiling", settings.out().resolve("look"));
      TilePictures.write(store, found.files(), look, console.progress());
    }
    for (SlideOutcome slide : store.slides()) {
      slide.failure().ifPresent(reason -> leftOut.add(new Problem(slide.slide(), reason)));
    }
    return ending(store, leftOut, settings.out().toAbsolutePath().normalize());
  }

  private static void tell(TileStore store, Console console) {
    for (SlideOutcome slide : store.slides()) {
      String line =
          slide
              .failure()
              .map(reason -> "skipped, " + reason)
              .orElseGet(
                  () ->
                      String.format(
                          Locale.ROOT,
                          "%,d kept, %,d dropped%s",
                          slide.kept(),
                          slide.dropped(),
                          slide.broken() > 0 ? ", of these broken: " + slide.broken() : ""));
      console.out().println(slide.slide() + ": " + line);
      slide.warning().ifPresent(why -> console.out().println(slide.slide() + ": " + why));
    }
  }

  private static Ending ending(TileStore store, List<Problem> leftOut, Path out) {
    long well = store.slides().stream().filter(slide -> slide.failure().isEmpty()).count();
    if (well == 0) {
      return Ending.nothing("no slide could be tiled: " + Problem.first(leftOut));
    } else if (store.size() == 0) {
      return Ending.nothing(
          String.format(
              Locale.ROOT,
              "no tile of %d slides was kept, %,d were dropped; what was dropped shows %s%s",
              well,
              store.droppedSize(),
              out.resolve("look"),
              leftOut.isEmpty() ? "" : "; left out: " + Problem.first(leftOut)));
    }
    String line =
        String.format(
            Locale.ROOT, "%,d tiles kept, %,d dropped: %s", store.size(), store.droppedSize(), out);
    return new Ending(line, well, leftOut.size(), "slides left out");
  }
}
