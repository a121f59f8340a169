package org.histossl.data.tile;

import org.histossl.core.Check;
import org.histossl.data.slide.Level;

/**
 * Where the tiles of a level lie: squares at a fixed stride from the top left corner, only those
 * that lie whole inside the level.
 *
 * @param level the level; coordinates are its pixels
 * @param tileSizePixels edge of a tile
 * @param stridePixels step from one tile to the next; equal to the size where tiles do not overlap
 */
public record TileGrid(Level level, int tileSizePixels, int stridePixels) {
  /**
   * Refuses sizes and strides below one.
   *
   * @param level the level
   * @param tileSizePixels edge of a tile
   * @param stridePixels step from one tile to the next
   */
  public TileGrid {
    Check.positive("tileSizePixels", tileSizePixels);
    Check.positive("stridePixels", stridePixels);
  }

  /**
   * Tiles side by side, without overlap.
   *
   * @param level the level
   * @param tileSizePixels edge of a tile
   * @return the grid
   */
  public static TileGrid of(Level level, int tileSizePixels) {
    return new TileGrid(level, tileSizePixels, tileSizePixels);
  }

  /**
   * Tiles at a stride; they overlap where it is smaller than the size.
   *
   * @param level the level
   * @param tileSizePixels edge of a tile
   * @param stridePixels step from one tile to the next
   * @return the grid
   */
  public static TileGrid of(Level level, int tileSizePixels, int stridePixels) {
    return new TileGrid(level, tileSizePixels, stridePixels);
  }

  /**
   * Tiles in a row.
   *
   * @return the number, 0 where a tile is wider than the level
   */
  public int columns() {
    return along(level.width());
  }

  /**
   * Rows of tiles.
   *
   * @return the number, 0 where a tile is taller than the level
   */
  public int rows() {
    return along(level.height());
  }

  /**
   * All tiles.
   *
   * @return the number
   */
  public long size() {
    return (long) columns() * rows();
  }

  /**
   * Left edge of a column of tiles.
   *
   * @param column from 0
   * @return pixels from the level's left edge
   */
  public int x(int column) {
    return Check.index("column", column, columns()) * stridePixels;
  }

  /**
   * Top edge of a row of tiles.
   *
   * @param row from 0
   * @return pixels from the level's top edge
   */
  public int y(int row) {
    return Check.index("row", row, rows()) * stridePixels;
  }

  private int along(int pixels) {
    return pixels < tileSizePixels ? 0 : (pixels - tileSizePixels) / stridePixels + 1;
  }
}
