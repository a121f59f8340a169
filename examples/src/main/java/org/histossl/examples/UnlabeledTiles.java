package org.histossl.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.data.image.RgbImage;
import org.histossl.data.set.FolderFiles;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.Tiler;
import org.histossl.data.tile.TilerConfig;

/** Tiles without labels, cut from all slides of a folder and held in memory. */
final class UnlabeledTiles {
  private UnlabeledTiles() {}

  static List<RgbImage> read(Path folder, int sizePixels) throws IOException {
    Tiler tiler = new Tiler(TilerConfig.thesis().withTileSize(sizePixels));
    List<RgbImage> tiles = new ArrayList<>();
    for (Path file : FolderFiles.slides(folder, Optional.empty()).files()) {
      try (Slide slide = Slides.open(file)) {
        tiler.tile(slide.name(), slide, cut -> cut.pixels().ifPresent(tiles::add));
      }
    }
    return tiles;
  }
}
