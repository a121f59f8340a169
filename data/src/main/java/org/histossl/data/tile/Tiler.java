package org.histossl.data.tile;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a slide into tiles in one pass. A coarse level is looked at first: what shows no tissue
 * there is dropped unread. The rest is read in vertical strips, row of tiles by row of tiles, so
 * that a slide which remembers the compressed blocks of a strip's last rows decodes each about
 * once.
 *
 * <pre>{@code
 * new Tiler(TilerConfig.thesis()).tile("A17", slide, (tile, pixels) -> …);
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
      if (config.level() >= slide.levels().size()) {
        throw new IOException(
            String.format(
                "cannot cut level %d of slide '%s': only levels 0..%d exist",
                config.level(), slide.name(), slide.levels().size() - 1));
      }
      Level level = slide.levels().get(config.level());
      this.grid = TileGrid.of(level, config.tileSizePixels(), config.stridePixels());
      this.overview = Overview.of(slide, grid);
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
          pass(blank.get(), null);
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
          pass(after.get(), null);
        }
        column = runEnd;
      }
    }

    /** Neighbouring tiles with tissue, read at once. */
    private void run(int row, int first, int end) throws IOException {
      int size = grid.tileSizePixels();
      int left = grid.x(first);
      int top = grid.y(row);
      int width = grid.x(end - 1) + size - left;
      RgbImage band = slide.read(grid.level().index(), left, top, width, size);
      for (int column = first; column < end; column++) {
        int x = grid.x(column);
        RgbImage pixels = band.crop(x - left, 0, size, size);
        TileScores scores = TileScores.of(pixels);
        pass(tile(x, top, scores, label(x, top), config.filter().reasonToDrop(scores)), pixels);
      }
    }

    private Optional<Tile> blank(int column, int row) throws IOException {
      if (overview.isEmpty() || config.coarseEmptiness() > 1) {
        return Optional.empty();
      }
      int x = grid.x(column);
      int y = grid.y(row);
      TileScores seen = overview.get().scores(x, y, grid.tileSizePixels());
      if (seen.emptiness() < config.coarseEmptiness()
          || config.filter().reasonToDrop(seen).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(tile(x, y, seen, OptionalInt.empty(), Optional.of(Tile.NO_TISSUE)));
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

    private void pass(Tile tile, @Nullable RgbImage pixels) throws IOException {
      if (tile.kept()) {
        sink.accept(tile, Optional.ofNullable(pixels));
        return;
      }
      String reason = tile.reasonDropped().orElseThrow();
      int before = samples.merge(reason, 1, Integer::sum) - 1;
      if (before >= config.droppedSamples()) {
        sink.accept(tile, Optional.empty());
      } else if (pixels != null) {
        sink.accept(tile, Optional.of(pixels));
      } else {
        int size = tile.sizePixels();
        sink.accept(tile, Optional.of(slide.read(tile.level(), tile.x(), tile.y(), size, size)));
      }
    }
  }
}
