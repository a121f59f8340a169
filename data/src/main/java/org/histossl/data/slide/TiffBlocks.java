package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The tiles or strips of one TIFF image. What is decoded at once is a cell: one tile or strip, or
 * as many neighbors as make it worth a decoder's call.
 */
final class TiffBlocks {
  private static final int WORTHWHILE_SIDE = 256;

  private final Grid grid;
  private final long[] offsets;
  private final long[] lengths;
  private final long fileLength;
  private final Optional<BlockDecoder> decoder;
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
      Grid grid, long[] offsets, long[] lengths, long fileLength, Optional<BlockDecoder> decoder) {
    this.grid = grid;
    this.offsets = offsets;
    this.lengths = lengths;
    this.fileLength = fileLength;
    this.decoder = decoder;
    if (decoder.isPresent() && grid.tiled) {
      this.cellWidth = grid.blockWidth;
      this.cellHeight = grid.blockHeight;
    } else {
      this.cellWidth = grid.blockWidth * ((WORTHWHILE_SIDE - 1) / grid.blockWidth + 1);
      int worthwhileRows = Math.max(1, WORTHWHILE_SIDE * WORTHWHILE_SIDE / cellWidth);
      this.cellHeight = grid.blockHeight * ((worthwhileRows - 1) / grid.blockHeight + 1);
    }
  }

  Grid grid() {
    return grid;
  }

  /** How to decode a block without a general reader, where it is that simple. */
  Optional<BlockDecoder> decoder() {
    return decoder;
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

  boolean isOneBlock(Region cell) {
    return cell.width() <= grid.blockWidth && cell.height() <= grid.blockHeight;
  }

  /**
   * A tile or strip.
   *
   * @param index in the tables of offsets and lengths, in that of the first sample where samples
   *     are kept apart
   * @param pixels its place, not cut at the image's border
   */
  record Block(int index, Region pixels) {}

  /** The blocks that a part of the image touches. */
  List<Block> touching(Region part) {
    List<Block> touched = new ArrayList<>();
    int lastRow = (part.y() + part.height() - 1) / grid.blockHeight;
    int lastColumn = (part.x() + part.width() - 1) / grid.blockWidth;
    for (int row = part.y() / grid.blockHeight; row <= lastRow; row++) {
      for (int column = part.x() / grid.blockWidth; column <= lastColumn; column++) {
        touched.add(
            new Block(
                row * grid.across() + column,
                new Region(
                    column * grid.blockWidth,
                    row * grid.blockHeight,
                    grid.blockWidth,
                    grid.blockHeight)));
      }
    }
    return touched;
  }

  /** Rows that a block must hold: the last strip ends with the image, while a tile is whole. */
  int rows(Block block) {
    return grid.tiled
        ? grid.blockHeight
        : Math.min(grid.blockHeight, grid.height - block.pixels().y());
  }

  /** How often the blocks are repeated, once for each sample where they are kept apart. */
  int planes() {
    return grid.planes;
  }

  /** Where a block's bytes begin in the file. */
  long offset(Block block, int plane) {
    return offsets[plane * grid.across() * grid.down() + block.index()];
  }

  /** How many bytes a block has, 0 for one that was left out; refused beyond the file's end. */
  int length(Block block, int plane) throws IOException {
    return checkedLength(plane * grid.across() * grid.down() + block.index());
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
