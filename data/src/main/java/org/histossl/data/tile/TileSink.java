package org.histossl.data.tile;

import java.io.IOException;

/** Takes tiles as they are cut. */
@FunctionalInterface
public interface TileSink {
  /**
   * Takes a tile.
   *
   * @param cut the tile, with pixels where it was kept
   * @throws IOException if it cannot be taken; ends the tiling of the slide
   */
  void accept(CutTile cut) throws IOException;
}
