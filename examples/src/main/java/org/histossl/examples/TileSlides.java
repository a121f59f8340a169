package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.console.ConsoleProgress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.look.ContactSheet;
import org.histossl.data.look.QuPathGeoJson;
import org.histossl.data.look.TileOverlay;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaTiling;
import org.histossl.data.set.FolderFiles;
import org.histossl.data.set.Problem;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.ClassScheme;
import org.histossl.data.tile.LabelRule;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.Tiling;

/**
 * Cuts slides into a tile store, and shows what was kept: for each slide a thumbnail with its tiles
 * and a GeoJSON file for QuPath, and a contact sheet of dropped tiles for all. What an earlier run
 * drew of slides that are gone is removed. With {@code --help} it tells its options.
 */
public final class TileSlides {
  private static final int OVERLAY_PIXELS = 1600;
  private static final int SHEET_COLUMNS = 8;
  private static final LabelRule RULE = LabelRule.identity(ClassScheme.gleason());

  /** Options, work and exit codes. */
  static final Program<TileSlidesOptions> PROGRAM =
      new Program<>(
          TileSlidesOptions.USAGE,
          TileSlidesOptions::parse,
          (options, out, err) -> run(options, ConsoleProgress.on(err), out));

  private TileSlides() {}

  /**
   * Tiles slides.
   *
   * @param arguments the options
   */
  public static void main(String[] arguments) {
    PROGRAM.start(arguments);
  }

  static Ending run(TileSlidesOptions options, Progress progress, PrintStream out)
      throws IOException {
    if (!Files.exists(options.slides())) {
      throw new NoSuchFileException(options.slides() + ": there is no such slide or folder");
    }
    Map<String, Path> images = new LinkedHashMap<>();
    List<Problem> leftOut = new ArrayList<>();
    boolean isPanda = Files.exists(options.slides().resolve("train.csv"));
    List<SlideSource> sources = isPanda ? List.of() : files(options, images, leftOut, out);
    Path tiles = Check.folder("tiling", options.out()).resolve("tiles");
    Path look = Check.folder("tiling", options.out().resolve("look"));
    TileStore store =
        isPanda
            ? panda(options, tiles, images, leftOut, progress)
            : Tiling.of(options.config(), RULE.scheme()).run(sources, tiles, progress);
    leftOut.forEach(problem -> out.println(problem.id() + ": left out, " + problem.reason()));
    DrawnFiles drawn = new DrawnFiles(look);
    show(images, store, drawn, out);
    drawn.removeOthers();
    for (SlideOutcome slide : store.slides()) {
      slide.failure().ifPresent(reason -> leftOut.add(new Problem(slide.slide(), reason)));
    }
    return ending(store, leftOut, options);
  }

  private static Ending ending(TileStore store, List<Problem> leftOut, TileSlidesOptions options) {
    long well = store.slides().stream().filter(slide -> slide.failure().isEmpty()).count();
    Path out = options.out().toAbsolutePath().normalize();
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

  private static void show(
      Map<String, Path> images, TileStore store, DrawnFiles look, PrintStream out)
      throws IOException {
    for (int i = 0; i < store.slides().size(); i++) {
      SlideOutcome outcome = store.slides().get(i);
      if (outcome.failure().isPresent()) {
        out.println(outcome.slide() + ": skipped, " + outcome.failure().get());
        continue;
      }
      out.printf(
          Locale.ROOT,
          "%s: %,d kept, %,d dropped%s%n",
          outcome.slide(),
          outcome.kept(),
          outcome.dropped(),
          outcome.broken() > 0 ? ", of these broken: " + outcome.broken() : "");
      outcome.warning().ifPresent(why -> out.println(outcome.slide() + ": " + why));
      List<Tile> tiles = store.tiles(i);
      // The number keeps apart what would be one name without the characters no file may have.
      String name =
          String.format(
              Locale.ROOT, "%03d-%s", i, outcome.slide().replaceAll("[^\\p{L}\\p{N}._ -]", "_"));
      Path image =
          Check.found(images.get(outcome.slide()), "slide '%s' has no file", outcome.slide());
      try (Slide slide = Slides.open(image)) {
        write(look.file(name + ".png"), TileOverlay.draw(slide, tiles, OVERLAY_PIXELS));
        QuPathGeoJson.write(
            look.file(name + ".geojson"), slide, tiles, QuPathGeoJson.ObjectType.TILE);
      }
    }
    write(look.file("contact-sheet.png"), ContactSheet.draw(store, SHEET_COLUMNS));
  }

  private static void write(Path file, RgbImage picture) throws IOException {
    if (!ImageIO.write(picture.toBufferedImage(), "png", file.toFile())) {
      throw new IOException("cannot write " + file + ": this Java has no PNG");
    }
  }

  private static TileStore panda(
      TileSlidesOptions options,
      Path tiles,
      Map<String, Path> images,
      List<Problem> leftOut,
      Progress progress)
      throws IOException {
    PandaFolder folder = PandaFolder.open(options.slides());
    folder.slides().forEach(slide -> images.put(slide.id(), slide.image()));
    leftOut.addAll(folder.problems());
    return PandaTiling.run(folder, options.config(), tiles, progress).store();
  }

  /** A slide's id is its path below the folder. */
  private static List<SlideSource> files(
      TileSlidesOptions options, Map<String, Path> images, List<Problem> leftOut, PrintStream out)
      throws IOException {
    Path slides = options.slides();
    if (Files.isDirectory(slides)) {
      FolderFiles found = FolderFiles.slides(slides, Optional.of(options.out()));
      out.println(found.summary());
      found.files().forEach(file -> images.put(found.name(file), file));
      leftOut.addAll(found.problems());
      if (images.isEmpty()) {
        throw new IOException(slides + ": there are no slides in it: " + found.summary());
      }
    } else {
      images.put(String.valueOf(slides.getFileName()), slides);
    }
    return images.entrySet().stream()
        .map(e -> SlideSource.of(e.getKey(), e.getKey(), e.getValue(), Optional.empty(), RULE))
        .toList();
  }
}
