package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The tiles or strips of one TIFF image. What is decoded at once is a cell: one tile or strip, or
 * as many neighbours as make it worth a decoder's call.
 */
final class TiffBlocks {
  private static final int WORTHWHILE_SIDE = 256;

  private final Grid grid;
  private final long[] offsets;
  private final long[] lengths;
  private final long fileLength;
  private final Optional<PlainSamples> plainSamples;
  private final int cellWidth;
  private final int cellHeight;

  /**
   * How the image is cut.
   *
   * @param page index of the directory
   * @param width of the image
   * @param height of the image
   * @param blockWidth of a tile; of strips, the image's
   * @param blockHeight of a tile or strip
   * @param tiled whether the blocks are tiles
   * @param planes how often the grid is repeated, once for each sample where they are kept apart
   */
  record Grid(
      int page, int width, int height, int blockWidth, int blockHeight, int planes, boolean tiled) {
    int across() {
      return (width - 1) / blockWidth + 1;
    }

    int down() {
      return (height - 1) / blockHeight + 1;
    }
  }

  TiffBlocks(
      Grid grid,
      long[] offsets,
      long[] lengths,
      long fileLength,
      Optional<PlainSamples> plainSamples) {
    this.grid = grid;
    this.offsets = offsets;
    this.lengths = lengths;
    this.fileLength = fileLength;
    this.plainSamples = plainSamples;
    this.cellWidth = grid.blockWidth * ((WORTHWHILE_SIDE - 1) / grid.blockWidth + 1);
    int worthwhileRows = Math.max(1, WORTHWHILE_SIDE * WORTHWHILE_SIDE / cellWidth);
    this.cellHeight = grid.blockHeight * ((worthwhileRows - 1) / grid.blockHeight + 1);
  }

  Grid grid() {
    return grid;
  }

  /** How to decode a block without a general reader, where it is that simple. */
  Optional<PlainSamples> plainSamples() {
    return plainSamples;
  }

  int cellColumn(int x) {
    return x / cellWidth;
  }

  int cellRow(int y) {
    return y / cellHeight;
  }

  /** The pixels of a cell, cut at the image's border. */
  Region cell(int column, int row) {
    return new Region(column * cellWidth, row * cellHeight, cellWidth, cellHeight)
        .intersect(new Region(0, 0, grid.width, grid.height));
  }

  /** What is done for a block. */
  @FunctionalInterface
  interface BlockAction {
    /**
     * Called for one block.
     *
     * @param pixels its place, not cut at the image's border
     * @param offset where its bytes are in the file
     * @param length how many they are; 0 for a block that was left out
     */
    void accept(Region pixels, long offset, int length) throws IOException;
  }

  /** Goes through the blocks of a cell, refusing those whose bytes lie beyond the file's end. */
  void forEach(Region cell, BlockAction action) throws IOException {
    int lastRow = (cell.y() + cell.height() - 1) / grid.blockHeight;
    int lastColumn = (cell.x() + cell.width() - 1) / grid.blockWidth;
    for (int plane = 0; plane < grid.planes; plane++) {
      for (int row = cell.y() / grid.blockHeight; row <= lastRow; row++) {
        for (int column = cell.x() / grid.blockWidth; column <= lastColumn; column++) {
          int block = (plane * grid.down() + row) * grid.across() + column;
          Region pixels =
              new Region(
                  column * grid.blockWidth,
                  row * grid.blockHeight,
                  grid.blockWidth,
                  grid.blockHeight);
          action.accept(pixels, offsets[block], checkedLength(block));
        }
      }
    }
  }

  private int checkedLength(int block) throws IOException {
    long offset = offsets[block];
    long length = lengths[block];
    if (offset < 0
        || length < 0
        || offset > fileLength - length
        || length > Integer.MAX_VALUE - 8) {
      throw new EOFException(
          String.format(
              Locale.ROOT,
              "truncated: directory %d, tile or strip %d has %d bytes at offset %d of a file of %d",
              grid.page,
              block,
              length,
              offset,
              fileLength));
    }
    return (int) length;
  }
}
