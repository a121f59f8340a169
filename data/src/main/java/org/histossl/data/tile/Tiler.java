package org.histossl.data.tile;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.BrokenBlockException;
import org.histossl.data.slide.Slide;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a slide into tiles in one pass. A coarse level is looked at first: what shows no tissue
 * there is dropped unread. The rest is read in vertical strips, row of tiles by row of tiles, so
 * that a slide which remembers the compressed blocks of a strip's last rows decodes each about
 * once. A tile that lies on a damaged block is dropped as {@link Tile#BROKEN}, and the slide goes
 * on.
 *
 * <pre>{@code
 * new Tiler(TilerConfig.thesis()).tile("A17", slide, cut -> …);
 * }</pre>
 *
 * A tiler has no state: several threads may use one, each with its own slide.
 */
public final class Tiler {
  /** Two rows of 512-pixel blocks of such a strip take 37 MB, less than a slide's block cache. */
  private static final int STRIP_PIXELS = 12_000;

  private final TilerConfig config;

  /**
   * A tiler.
   *
   * @param config how to cut
   */
  public Tiler(TilerConfig config) {
    this.config = config;
  }

  /**
   * Cuts a slide without labels.
   *
   * @param id the slide's id
   * @param slide the slide
   * @param sink takes every tile, kept or dropped, strip by strip and in each row by row
   * @throws IOException if the slide cannot be read, or from the sink
   */
  public void tile(String id, Slide slide, TileSink sink) throws IOException {
    new Walk(id, slide, null, sink).run();
  }

  /**
   * Cuts a slide and labels its tiles, dropped ones too, except those without tissue.
   *
   * @param id the slide's id
   * @param slide the slide
   * @param labels its labels
   * @param sink takes every tile, kept or dropped, strip by strip and in each row by row
   * @throws IOException if slide or mask cannot be read, or from the sink
   */
  public void tile(String id, Slide slide, TileLabels labels, TileSink sink) throws IOException {
    new Walk(id, slide, labels, sink).run();
  }

  /** One slide's pass. */
  private final class Walk {
    private final String id;
    private final Slide slide;
    private final @Nullable TileLabels labels;
    private final TileSink sink;
    private final TileGrid grid;
    private final Optional<Overview> overview;
    private final Map<String, Integer> samples = new HashMap<>();

    Walk(String id, Slide slide, @Nullable TileLabels labels, TileSink sink) throws IOException {
      this.id = id;
      this.slide = slide;
      this.labels = labels;
      this.sink = sink;
      this.grid = config.grid(config.resolution().of(slide));
      if (grid.columns() == 0 || grid.rows() == 0) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "slide '%s' is smaller than a tile: level %d has %d x %d pixels, a tile takes %d x"
                    + " %d of them",
                id,
                grid.level().index(),
                grid.level().width(),
                grid.level().height(),
                grid.tileSizePixels(),
                grid.tileSizePixels()));
      }
      this.overview = config.coarseEmptiness() > 1 ? Optional.empty() : Overview.of(slide, grid);
    }

    void run() throws IOException {
      int columns = grid.columns();
      int strip = Math.max(1, STRIP_PIXELS / grid.stridePixels());
      for (int first = 0; first < columns; first += strip) {
        int end = Math.min(columns, first + strip);
        for (int row = 0; row < grid.rows(); row++) {
          row(row, first, end);
        }
      }
    }

    private void row(int row, int first, int end) throws IOException {
      int column = first;
      while (column < end) {
        Optional<Tile> blank = blank(column, row);
        if (blank.isPresent()) {
          unread(blank.get());
          column++;
          continue;
        }
        int runEnd = column + 1;
        Optional<Tile> after = Optional.empty();
        while (runEnd < end && after.isEmpty()) {
          after = blank(runEnd, row);
          runEnd++;
        }
        int read = after.isPresent() ? runEnd - 1 : runEnd;
        run(row, column, read);
        if (after.isPresent()) {
          unread(after.get());
        }
        column = runEnd;
      }
    }

    /** Neighboring tiles with tissue, read at once; one by one where the file is damaged. */
    private void run(int row, int first, int end) throws IOException {
      int left = grid.x(first);
      int width = grid.x(end - 1) + grid.tileSizePixels() - left;
      RgbImage band = null;
      try {
        band = read(left, grid.y(row), width);
      } catch (BrokenBlockException e) {
        if (end - first == 1) {
          broken(left, grid.y(row), e);
          return;
        }
      }
      for (int column = first; column < end; column++) {
        int x = grid.x(column);
        int y = grid.y(row);
        CutTile cut;
        try {
          RgbImage pixels =
              band == null
                  ? read(x, y, grid.tileSizePixels())
                  : band.crop(x - left, 0, grid.tileSizePixels(), grid.tileSizePixels());
          cut = cut(x, y, pixels);
        } catch (BrokenBlockException e) {
          broken(x, y, e);
          continue;
        }
        sink.accept(cut);
      }
    }

    private RgbImage read(int x, int y, int width) throws IOException {
      return slide.read(grid.level().index(), x, y, width, grid.tileSizePixels());
    }

    private CutTile cut(int x, int y, RgbImage pixels) throws IOException {
      RgbImage reduced = pixels.reduced(config.tileSizePixels(), config.tileSizePixels());
      TileScores scores = TileScores.of(reduced);
      Tile tile = tile(x, y, scores, label(x, y), config.filter().reasonToDrop(reduced, scores));
      return tile.kept() || sampled(tile) ? withPixels(tile, reduced) : CutTile.bare(tile);
    }

    private CutTile withPixels(Tile tile, RgbImage pixels) throws IOException {
      Optional<TileMask> mask = Optional.empty();
      if (config.masks() && labels != null) {
        mask =
            Optional.of(
                labels.mask(
                    grid.level(), tile.x(), tile.y(), tile.sizePixels(), config.tileSizePixels()));
      }
      return new CutTile(tile, Optional.of(pixels), mask, Optional.empty());
    }

    private void broken(int x, int y, BrokenBlockException damage) throws IOException {
      Tile tile = tile(x, y, TileScores.unseen(), OptionalInt.empty(), Optional.of(Tile.BROKEN));
      sink.accept(new CutTile(tile, Optional.empty(), Optional.empty(), Optional.of(damage)));
    }

    /** A tile without tissue; its pixels are read only to be looked at. */
    private void unread(Tile tile) throws IOException {
      CutTile cut = CutTile.bare(tile);
      if (sampled(tile)) {
        try {
          RgbImage pixels = read(tile.x(), tile.y(), tile.sizePixels());
          cut = withPixels(tile, pixels.reduced(config.tileSizePixels(), config.tileSizePixels()));
        } catch (BrokenBlockException e) {
          cut = CutTile.bare(tile); // whatever lies there, it is dropped
        }
      }
      sink.accept(cut);
    }

    private Optional<Tile> blank(int column, int row) throws IOException {
      if (overview.isEmpty()) {
        return Optional.empty();
      }
      int x = grid.x(column);
      int y = grid.y(row);
      int size = grid.tileSizePixels();
      if (overview.get().tissue(x, y, size) > 1 - config.coarseEmptiness()) {
        return Optional.empty();
      }
      TileScores seen;
      try {
        seen = overview.get().scores(x, y, size);
      } catch (BrokenBlockException e) {
        return Optional.empty(); // the fine level may be whole
      }
      return config.filter().reasonToDrop(seen).isEmpty()
          ? Optional.empty()
          : Optional.of(tile(x, y, seen, OptionalInt.empty(), Optional.of(Tile.NO_TISSUE)));
    }

    private OptionalInt label(int x, int y) throws IOException {
      return labels == null
          ? OptionalInt.empty()
          : labels.label(grid.level(), x, y, grid.tileSizePixels());
    }

    private Tile tile(
        int x, int y, TileScores scores, OptionalInt label, Optional<String> reasonDropped) {
      return new Tile(
          id, grid.level().index(), x, y, grid.tileSizePixels(), scores, label, reasonDropped);
    }

    private boolean sampled(Tile tile) {
      String reason = tile.reasonDropped().orElseThrow();
      return samples.merge(reason, 1, Integer::sum) <= config.droppedSamples();
    }
  }
}
