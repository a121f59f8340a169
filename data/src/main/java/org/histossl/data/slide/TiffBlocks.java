package org.histossl.data.slide;

import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;

/**
 * The grid of tiles or strips of one TIFF image. What is decoded at once is a cell: one tile or
 * strip, or as many neighbours as make it worth a decoder's call.
 */
final class TiffBlocks {
  private static final int WORTHWHILE_PIXELS = 256 * 256;

  private final int page;
  private final int width;
  private final int height;
  private final int blockWidth;
  private final int blockHeight;
  private final int planes;
  private final long[] offsets;
  private final long[] lengths;
  private final long fileLength;
  private final int cellWidth;
  private final int cellHeight;

  TiffBlocks(
      int page,
      int width,
      int height,
      int blockWidth,
      int blockHeight,
      int planes,
      long[] offsets,
      long[] lengths,
      long fileLength) {
    this.page = page;
    this.width = width;
    this.height = height;
    this.blockWidth = blockWidth;
    this.blockHeight = blockHeight;
    this.planes = planes;
    this.offsets = offsets;
    this.lengths = lengths;
    this.fileLength = fileLength;
    int wide = blockWidth >= 256 ? 1 : (256 + blockWidth - 1) / blockWidth;
    this.cellWidth = blockWidth * wide;
    long pixels = (long) cellWidth * blockHeight;
    this.cellHeight =
        (int) (blockHeight * Math.max(1, (WORTHWHILE_PIXELS + pixels - 1) / pixels));
  }

  int page() {
    return page;
  }

  int cellColumn(int x) {
    return x / cellWidth;
  }

  int cellRow(int y) {
    return y / cellHeight;
  }

  /** The pixels of a cell, cut at the image's border. */
  Region cell(int column, int row) {
    int x = column * cellWidth;
    int y = row * cellHeight;
    return new Region(x, y, Math.min(cellWidth, width - x), Math.min(cellHeight, height - y));
  }

  /** Refuses a cell of which some bytes lie beyond the file's end. */
  void check(Region cell) throws IOException {
    int across = (width + blockWidth - 1) / blockWidth;
    int down = (height + blockHeight - 1) / blockHeight;
    for (int plane = 0; plane < planes; plane++) {
      for (int row = cell.y() / blockHeight; row * (long) blockHeight < cell.y() + cell.height(); row++) {
        for (int column = cell.x() / blockWidth;
            column * (long) blockWidth < cell.x() + cell.width();
            column++) {
          check((plane * down + row) * across + column);
        }
      }
    }
  }

  private void check(int block) throws IOException {
    long offset = offsets[block];
    long length = lengths[block];
    if (offset < 0 || length < 0 || offset > fileLength - length) {
      throw new EOFException(
          String.format(
              Locale.ROOT,
              "truncated: directory %d, tile or strip %d has %d bytes at offset %d of a file of %d",
              page,
              block,
              length,
              offset,
              fileLength));
    }
  }
}
