package org.histossl.data.slide;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.data.image.RgbImage;

/**
 * A whole-slide image: levels from fine to coarse, of which any region can be read. Coordinates are
 * pixels of the level that is read. A slide is used by one thread at a time, and closed by whoever
 * opened it.
 */
public interface Slide extends AutoCloseable {
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
   * The edge of a pixel of level 0 in micrometres.
   *
   * @return microns per pixel, empty where the file does not say
   */
  OptionalDouble micronsPerPixel();

  /**
   * Reads a region; what lies beyond the border is white.
   *
   * @param level index of the level
   * @param x left column, in pixels of that level; may be negative
   * @param y top row, likewise
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @return the pixels
   * @throws IOException naming the file, if the pixels cannot be read
   */
  RgbImage read(int level, int x, int y, int width, int height) throws IOException;

  @Override
  void close() throws IOException;
}
