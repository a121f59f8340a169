package org.histossl.data.tile;

import org.histossl.core.Check;
import org.histossl.data.slide.Level;

/**
 * Where the tiles of a level lie: squares at a fixed stride from an origin, to the right and below,
 * only those that lie whole inside the level.
 *
 * @param level the level; coordinates are its pixels
 * @param tileSizePixels edge of a tile
 * @param stridePixels step from one tile to the next; equal to the size where tiles do not overlap
 * @param originX left edge of the first tile
 * @param originY top edge of the first tile
 */
public record TileGrid(
    Level level, int tileSizePixels, int stridePixels, int originX, int originY) {
  /**
   * Refuses sizes and strides below one, and negative origins.
   *
   * @param level the level
   * @param tileSizePixels edge of a tile
   * @param stridePixels step from one tile to the next
   * @param originX left edge of the first tile
   * @param originY top edge of the first tile
   */
  public TileGrid {
    Check.positive("tileSizePixels", tileSizePixels);
    Check.positive("stridePixels", stridePixels);
    Check.notNegative("originX", originX);
    Check.notNegative("originY", originY);
  }

  /**
   * Tiles side by side, without overlap.
   *
   * @param level the level
   * @param tileSizePixels edge of a tile
   * @return the grid
   */
  public static TileGrid of(Level level, int tileSizePixels) {
    return of(level, tileSizePixels, tileSizePixels);
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
    return new TileGrid(level, tileSizePixels, stridePixels, 0, 0);
  }

  /**
   * The same from another origin.
   *
   * @param x left edge of the first tile
   * @param y top edge of the first tile
   * @return the moved grid
   */
  public TileGrid withOrigin(int x, int y) {
    return new TileGrid(level, tileSizePixels, stridePixels, x, y);
  }

  /**
   * Tiles in a row.
   *
   * @return the number, 0 where a tile is wider than the level
   */
  public int columns() {
    return along((long) level.width() - originX);
  }

  /**
   * Rows of tiles.
   *
   * @return the number, 0 where a tile is taller than the level
   */
  public int rows() {
    return along((long) level.height() - originY);
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
    return originX + Check.index("column", column, columns()) * stridePixels;
  }

  /**
   * Top edge of a row of tiles.
   *
   * @param row from 0
   * @return pixels from the level's top edge
   */
  public int y(int row) {
    return originY + Check.index("row", row, rows()) * stridePixels;
  }

  private int along(long pixels) {
    return pixels < tileSizePixels ? 0 : (int) ((pixels - tileSizePixels) / stridePixels) + 1;
  }
}
