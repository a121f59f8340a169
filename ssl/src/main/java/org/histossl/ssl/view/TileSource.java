package org.histossl.ssl.view;

import java.io.IOException;
import org.histossl.data.image.RgbImage;

/** Tiles by number, as a loader reads them: from several threads at once. */
public interface TileSource {
  /**
   * How many tiles there are.
   *
   * @return the number
   */
  int size();

  /**
   * Reads a tile. Called by several threads at once.
   *
   * @param index the tile's number, from 0 on
   * @return the tile
   * @throws IOException where this tile cannot be read; the loader goes on without it. Any other
   *     exception stops the loader
   */
  RgbImage read(int index) throws IOException;
}
