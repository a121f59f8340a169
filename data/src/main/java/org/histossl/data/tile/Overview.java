package org.histossl.data.tile;

import java.io.IOException;
import java.util.Optional;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/** A slide's coarse level, looked at before the pixels of a tile are read. */
final class Overview {
  /** A tile must keep some pixels at the coarse level, or thin tissue is averaged away. */
  private static final int LEAST_PIXELS = 8;

  /** What a coarse pixel shows may lie that far beside the tile. */
  private static final int MARGIN = 1;

  private final Slide slide;
  private final Level coarse;
  private final double factor;

  private Overview(Slide slide, Level coarse, double factor) {
    this.slide = slide;
    this.coarse = coarse;
    this.factor = factor;
  }

  /** The coarsest level that still shows a tile, if the slide has one above the grid's level. */
  static Optional<Overview> of(Slide slide, TileGrid grid) {
    Optional<Overview> best = Optional.empty();
    for (Level level : slide.levels()) {
      double factor = level.downsample() / grid.level().downsample();
      if (factor >= 2
          && grid.tileSizePixels() / factor >= LEAST_PIXELS
          && (best.isEmpty() || factor > best.get().factor)) {
        best = Optional.of(new Overview(slide, level, factor));
      }
    }
    return best;
  }

  TileScores scores(int x, int y, int size) throws IOException {
    int left = Math.max(0, (int) Math.floor(x / factor) - MARGIN);
    int top = Math.max(0, (int) Math.floor(y / factor) - MARGIN);
    int right = Math.min(coarse.width(), (int) Math.ceil((x + size) / factor) + MARGIN);
    int bottom = Math.min(coarse.height(), (int) Math.ceil((y + size) / factor) + MARGIN);
    return TileScores.of(
        slide.read(
            coarse.index(), left, top, Math.max(1, right - left), Math.max(1, bottom - top)));
  }
}
