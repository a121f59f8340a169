package org.histossl.data.tile;

import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.BrokenBlockException;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/**
 * Where a slide's coarse level shows tissue, looked at before the pixels of a tile are read: what
 * is darker than Otsu's threshold, and what is colored. In a slide full of tissue Otsu's threshold
 * parts dark tissue from pale; the color then keeps the pale.
 */
final class Overview {
  /** A tile must keep some pixels at the coarse level, or thin tissue is averaged away. */
  private static final int LEAST_PIXELS = 8;

  /** Where more pixels show a tile, as many are averaged into a cell as leave it that many. */
  private static final int CELLS = 16;

  /** What a coarse pixel shows may lie that far beside the tile. */
  private static final int MARGIN = 1;

  /** More cells than that are averaged further, whatever becomes of thin tissue: 64 MB of grays. */
  private static final long MOST_CELLS = 1L << 26;

  private static final int BAND_PIXELS = 512;
  private static final double SIGMA = 1;
  private static final double MULTIPLIER = 1.05;

  /** With less difference between both sides the level shows but one thing and its noise. */
  private static final double LEAST_CONTRAST = 16;

  private final Slide slide;
  private final Level coarse;
  private final double factor;
  private final int cell;
  private final TissueMask dark;
  private final boolean contrast;
  private final BitSet colored;

  private Overview(
      Slide slide, Level coarse, double factor, int cell, TissueMask dark, BitSet colored) {
    this.slide = slide;
    this.coarse = coarse;
    this.factor = factor;
    this.cell = cell;
    this.dark = dark;
    this.contrast = dark.contrast() >= LEAST_CONTRAST;
    this.colored = colored;
  }

  /** Of the coarsest level that still shows a tile, if the slide has one above the grid's level. */
  static Optional<Overview> of(Slide slide, TileGrid grid) throws IOException {
    Level best = null;
    for (Level level : slide.levels()) {
      double factor = level.downsample() / grid.level().downsample();
      if (factor >= 2
          && grid.tileSizePixels() / factor >= LEAST_PIXELS
          && (best == null || level.downsample() > best.downsample())) {
        best = level;
      }
    }
    return best == null ? Optional.empty() : Optional.of(look(slide, best, grid));
  }

  private static Overview look(Slide slide, Level coarse, TileGrid grid) throws IOException {
    double factor = coarse.downsample() / grid.level().downsample();
    int cell = Math.max(1, (int) (grid.tileSizePixels() / factor / CELLS));
    while (cells(coarse.width(), cell) * cells(coarse.height(), cell) > MOST_CELLS) {
      cell++;
    }
    int columns = (int) cells(coarse.width(), cell);
    int rows = (int) cells(coarse.height(), cell);
    byte[] gray = new byte[columns * rows];
    BitSet colored = new BitSet(gray.length);
    int band = Math.max(1, BAND_PIXELS / cell);
    for (int row = 0; row < rows; row += band) {
      int end = Math.min(rows, row + band);
      for (int column = 0; column < columns; column += band) {
        int right = Math.min(columns, column + band);
        Optional<RgbImage> seen = read(slide, coarse, cell, column, row, right, end);
        for (int y = row; y < end; y++) {
          for (int x = column; x < right; x++) {
            if (seen.isEmpty()) {
              colored.set(y * columns + x); // unknown: looked at closely; gray 0 counts nowhere
            } else {
              int pixel = seen.get().get(x - column, y - row);
              int r = pixel >> 16;
              int g = pixel >> 8 & 255;
              int b = pixel & 255;
              gray[y * columns + x] = (byte) Gray.of(r, g, b);
              colored.set(y * columns + x, !TileScores.glass(r, g, b));
            }
          }
        }
      }
    }
    TissueMask dark = TissueMask.of(gray, columns, rows, SIGMA, MULTIPLIER);
    return new Overview(slide, coarse, factor, cell, dark, colored);
  }

  private static long cells(int pixels, int cell) {
    return ((long) pixels - 1) / cell + 1;
  }

  /** A part of the level, a pixel a cell; nothing where it is damaged. */
  private static Optional<RgbImage> read(
      Slide slide, Level coarse, int cell, int column, int row, int right, int end)
      throws IOException {
    try {
      RgbImage seen =
          slide.read(
              coarse.index(),
              column * cell,
              row * cell,
              (right - column) * cell,
              (end - row) * cell);
      return Optional.of(seen.reduced(right - column, end - row));
    } catch (BrokenBlockException e) {
      return Optional.empty();
    }
  }

  /** How much of a square of the grid's level is tissue. */
  double tissue(int x, int y, int size) {
    double scale = factor * cell;
    int left = Math.max(0, (int) Math.floor(x / scale) - MARGIN);
    int top = Math.max(0, (int) Math.floor(y / scale) - MARGIN);
    int right = Math.min(dark.width(), (int) Math.ceil((x + size) / scale) + MARGIN);
    int bottom = Math.min(dark.height(), (int) Math.ceil((y + size) / scale) + MARGIN);
    int tissue = 0;
    for (int row = top; row < bottom; row++) {
      for (int column = left; column < right; column++) {
        if (colored.get(row * dark.width() + column) || (contrast && dark.tissue(column, row))) {
          tissue++;
        }
      }
    }
    return (double) tissue / Math.max(1, (right - left) * (bottom - top));
  }

  /** What the coarse level's pixels of a square of the grid's level look like. */
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
