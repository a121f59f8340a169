package org.histossl.data.tile;

import java.io.IOException;
import java.util.Optional;
import org.histossl.data.image.RgbImage;

/**
 * A tile as it comes from the slide.
 *
 * @param tile what is known of it
 * @param pixels of every kept tile and of a sample of dropped ones; their edge is the size asked
 *     for, whatever the slide's resolution
 * @param mask of the tiles that have pixels, where masks are asked for and the slide has one
 * @param damage why its pixels could not be read, of a {@link Tile#BROKEN} tile
 */
public record CutTile(
    Tile tile, Optional<RgbImage> pixels, Optional<TileMask> mask, Optional<IOException> damage) {
  static CutTile bare(Tile tile) {
    return new CutTile(tile, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
