package org.histossl.data.slide;

import java.io.IOException;
import java.util.List;

/**
 * The class of every pixel of a slide: a pyramid like the slide's own, whose pixels are class codes
 * instead of colors. Used by one thread at a time, and closed by whoever opened it.
 */
public interface ClassMask extends AutoCloseable {
  /**
   * The file's name, for messages and manifests.
   *
   * @return the name
   */
  String name();

  /**
   * The levels, finest first; at least one.
   *
   * @return an unmodifiable list
   */
  List<Level> levels();

  /**
   * Reads the class codes of a region; what lies beyond the border has code 0.
   *
   * @param level index of the level
   * @param x left column, in pixels of that level; may be negative
   * @param y top row, likewise
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @return {@code [height, width]} codes, row by row, each an unsigned byte
   * @throws IOException naming the file, if the pixels cannot be read
   */
  byte[] read(int level, int x, int y, int width, int height) throws IOException;

  @Override
  void close() throws IOException;
}
