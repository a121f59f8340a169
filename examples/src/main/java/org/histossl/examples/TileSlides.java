package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.look.ContactSheet;
import org.histossl.data.look.QuPathGeoJson;
import org.histossl.data.look.TileOverlay;
import org.histossl.data.panda.PandaFolder;
import org.histossl.data.panda.PandaTiling;
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
 * and a GeoJSON file for QuPath, and a contact sheet of dropped tiles for all. Without arguments it
 * tells its options.
 */
public final class TileSlides {
  private static final int OVERLAY_PIXELS = 1600;
  private static final int SHEET_COLUMNS = 8;
  private static final List<String> ENDINGS =
      List.of("tif", "tiff", "svs", "ndpi", "scn", "mrxs", "bif", "vms", "jpg", "jpeg", "png");

  private TileSlides() {}

  /**
   * Tiles slides.
   *
   * @param arguments the options
   */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    try {
      TileSlidesOptions options = TileSlidesOptions.parse(List.of(arguments));
      run(options, new ConsoleProgress(err), out);
    } catch (IOException | IllegalArgumentException e) {
      err.println(FileErrors.message(e));
      System.exit(1);
    }
  }

  static void run(TileSlidesOptions options, Progress progress, PrintStream out)
      throws IOException {
    if (!Files.exists(options.slides())) {
      throw new NoSuchFileException(options.slides() + ": there is no such slide or folder");
    }
    Path tiles = Check.folder("tiling", options.out()).resolve("tiles");
    Path look = Files.createDirectories(options.out().resolve("look"));
    Map<String, Path> images = new LinkedHashMap<>();
    TileStore store =
        Files.exists(options.slides().resolve("train.csv"))
            ? panda(options, tiles, images, progress, out)
            : files(options, tiles, images, progress);
    show(images, store, look, out);
    out.printf(
        Locale.ROOT,
        "%,d tiles kept, %,d dropped: %s%n",
        store.size(),
        store.droppedSize(),
        options.out().toAbsolutePath().normalize());
  }

  private static void show(Map<String, Path> images, TileStore store, Path look, PrintStream out)
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
      List<Tile> tiles = store.tiles(i);
      // The number keeps apart what would be one name without the characters no file may have.
      String name =
          String.format(
              Locale.ROOT, "%03d-%s", i, outcome.slide().replaceAll("[^\\p{L}\\p{N}._ -]", "_"));
      Path image =
          Check.found(images.get(outcome.slide()), "slide '%s' has no file", outcome.slide());
      try (Slide slide = Slides.open(image)) {
        write(look.resolve(name + ".png"), TileOverlay.draw(slide, tiles, OVERLAY_PIXELS));
        QuPathGeoJson.write(
            look.resolve(name + ".geojson"), slide, tiles, QuPathGeoJson.ObjectType.TILE);
      }
    }
    write(look.resolve("contact-sheet.png"), ContactSheet.draw(store, SHEET_COLUMNS));
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
      Progress progress,
      PrintStream out)
      throws IOException {
    PandaFolder folder = PandaFolder.open(options.slides());
    folder.slides().forEach(slide -> images.put(slide.id(), slide.image()));
    folder.problems().forEach(p -> out.println(p.id() + ": left out, " + p.reason()));
    return PandaTiling.run(folder, options.config(), tiles, progress).store();
  }

  private static TileStore files(
      TileSlidesOptions options, Path tiles, Map<String, Path> images, Progress progress)
      throws IOException {
    LabelRule rule = LabelRule.identity(ClassScheme.gleason());
    Path slides = options.slides();
    try (Stream<Path> files = Files.isDirectory(slides) ? Files.list(slides) : Stream.of(slides)) {
      files
          .filter(file -> ENDINGS.contains(ending(file)))
          .sorted()
          .forEach(file -> images.put(String.valueOf(file.getFileName()), file));
    }
    if (images.isEmpty()) {
      throw new IOException(
          slides + ": there are no slides in it, that is files that end in one of " + ENDINGS);
    }
    List<SlideSource> sources =
        images.entrySet().stream()
            .map(e -> SlideSource.of(e.getKey(), e.getKey(), e.getValue(), Optional.empty(), rule))
            .toList();
    return Tiling.of(options.config(), rule.scheme()).run(sources, tiles, progress);
  }

  private static String ending(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
