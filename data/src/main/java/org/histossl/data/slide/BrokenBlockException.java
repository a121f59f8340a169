package org.histossl.data.slide;

import java.io.IOException;
import java.util.Locale;

/**
 * A tile or strip of a slide's file is damaged, while the rest of the slide may well be readable.
 * {@link Slide#read} throws it for every region that touches the damaged block, and for no other
 * reason, so that whoever reads a slide piece by piece can count the piece as broken and go on.
 */
public final class BrokenBlockException extends IOException {
  private static final long serialVersionUID = 1;

  /** Index of the level. */
  private final int level;

  /** Left column of the block in pixels of the level. */
  private final int x;

  /** Top row of the block in pixels of the level. */
  private final int y;

  /** Columns of the block. */
  private final int width;

  /** Rows of the block. */
  private final int height;

  /**
   * A block that cannot be decoded.
   *
   * @param file the slide's file, for the message
   * @param level index of the level
   * @param x left column of the block, in pixels of that level
   * @param y top row, likewise
   * @param width columns
   * @param height rows
   * @param cause what the decoder met
   */
  public BrokenBlockException(
      String file, int level, int x, int y, int width, int height, Exception cause) {
    super(
        String.format(
            Locale.ROOT,
            "%s: the block x=%d y=%d width=%d height=%d of level %d is broken: %s",
            file,
            x,
            y,
            width,
            height,
            level,
            Decoding.reason(cause)),
        cause);
    this.level = level;
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }

  /**
   * The level that the block belongs to.
   *
   * @return its index
   */
  public int level() {
    return level;
  }

  /**
   * Left column of the block.
   *
   * @return pixels from the level's left edge
   */
  public int x() {
    return x;
  }

  /**
   * Top row of the block.
   *
   * @return pixels from the level's top edge
   */
  public int y() {
    return y;
  }

  /**
   * Columns of the block.
   *
   * @return pixels of the level
   */
  public int width() {
    return width;
  }

  /**
   * Rows of the block.
   *
   * @return pixels of the level
   */
  public int height() {
    return height;
  }
}
