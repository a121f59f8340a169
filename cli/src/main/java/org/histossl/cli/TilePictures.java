package org.histossl.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.look.ContactSheet;
import org.histossl.data.look.QuPathGeoJson;
import org.histossl.data.look.TileOverlay;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.SlideOutcome;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileStore;

/** Shows what a tile store holds: an overlay and a GeoJSON a slide, a sheet of dropped tiles. */
final class TilePictures {
  private static final int OVERLAY_PIXELS = 1600;
  private static final int SHEET_COLUMNS = 8;

  private TilePictures() {}

  static void write(TileStore store, Map<String, Path> files, Path folder, Progress progress)
      throws IOException {
    DrawnFiles look = new DrawnFiles(folder);
    try (Progress.Task task = progress.start("pictures", store.slides().size())) {
      for (int i = 0; i < store.slides().size(); i++) {
        SlideOutcome outcome = store.slides().get(i);
        if (outcome.failure().isEmpty()) {
          Path file =
              Check.found(files.get(outcome.slide()), "slide '%s' has no file", outcome.slide());
          write(file, store.tiles(i), look, fileName(i, outcome.slide()));
        }
        task.step();
      }
    }
    png(look.file("contact-sheet.png"), ContactSheet.draw(store, SHEET_COLUMNS));
    look.removeOthers();
  }

  private static void write(Path file, List<Tile> tiles, DrawnFiles look, String name)
      throws IOException {
    try (Slide slide = Slides.open(file)) {
      png(look.file(name + ".png"), TileOverlay.draw(slide, tiles, OVERLAY_PIXELS));
      QuPathGeoJson.write(
          look.file(name + ".geojson"), slide, tiles, QuPathGeoJson.ObjectType.TILE);
    }
  }

  /** The number keeps apart what would be one name without the characters no file may have. */
  static String fileName(int number, String slide) {
    return String.format(
        Locale.ROOT, "%03d-%s", number, slide.replaceAll("[^\\p{L}\\p{N}._ -]", "_"));
  }

  static void png(Path file, RgbImage picture) throws IOException {
    if (!ImageIO.write(picture.toBufferedImage(), "png", file.toFile())) {
      throw new IOException("cannot write " + file + ": this Java has no PNG");
    }
  }
}
