package org.histossl.data.tile;

import java.io.IOException;
import java.util.Optional;
import org.histossl.data.image.RgbImage;

/** Takes tiles as they are cut. */
@FunctionalInterface
public interface TileSink {
  /**
   * Takes a tile.
   *
   * @param tile the tile
   * @param pixels its pixels: of every kept tile and of a sample of dropped ones
   * @throws IOException if it cannot be taken; ends the tiling of the slide
   */
  void accept(Tile tile, Optional<RgbImage> pixels) throws IOException;
}
