/**
 * Slides to tiles: a grid is laid over a level, each tile scored, kept or dropped with a reason,
 * labeled from the mask, and stored. Start at {@link org.histossl.data.tile.Tiling}, which fills a
 * store from slides, and {@link org.histossl.data.tile.TileStore}, which reads it back ({@link
 * org.histossl.data.tile.SlideTiles} where the pixels are still in the slides); {@link
 * org.histossl.data.tile.Tiler} does one slide without a store. In: {@code Slide} and {@code
 * ClassMask}. Out: {@code Tile} and {@code RgbImage}.
 */
@NullMarked
package org.histossl.data.tile;

import org.jspecify.annotations.NullMarked;
