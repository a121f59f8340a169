package org.histossl.data.tile;

import org.histossl.core.Check;

/**
 * How slides are cut.
 *
 * @param tileSizePixels edge of a tile
 * @param stridePixels step from one tile to the next
 * @param level the slides' level that is cut
 * @param filter which tiles are kept
 * @param coarseEmptiness a tile is dropped without reading its pixels where a coarse level shows at
 *     least this emptiness and the filter drops it by what is seen there; above 1 never
 * @param droppedSamples how many dropped tiles of each reason have their pixels passed on, a slide:
 *     the first ones met
 */
public record TilerConfig(
    int tileSizePixels,
    int stridePixels,
    int level,
    TileFilter filter,
    double coarseEmptiness,
    int droppedSamples) {
  private static final double BLANK = 0.995;

  /**
   * Refuses sizes below one and negative levels and samples.
   *
   * @param tileSizePixels edge of a tile
   * @param stridePixels step from one tile to the next
   * @param level the slides' level that is cut
   * @param filter which tiles are kept
   * @param coarseEmptiness a tile is dropped without reading its pixels where a coarse level shows
   *     at least this emptiness and the filter drops it by what is seen there
   * @param droppedSamples how many dropped tiles of each reason have their pixels passed on, a
   *     slide
   */
  public TilerConfig {
    Check.positive("tileSizePixels", tileSizePixels);
    Check.positive("stridePixels", stridePixels);
    Check.notNegative("level", level);
    Check.positive("coarseEmptiness", coarseEmptiness);
    Check.notNegative("droppedSamples", droppedSamples);
  }

  /**
   * 224-pixel tiles of level 0 side by side, kept by {@link TileFilter#thesis}.
   *
   * @return the thesis's tiling
   */
  public static TilerConfig thesis() {
    return new TilerConfig(224, 224, 0, TileFilter.thesis(), BLANK, 0);
  }

  /**
   * With other tiles, side by side.
   *
   * @param value edge and step in pixels
   * @return the changed configuration
   */
  public TilerConfig withTileSize(int value) {
    return new TilerConfig(value, value, level, filter, coarseEmptiness, droppedSamples);
  }

  /**
   * With another step.
   *
   * @param value step in pixels
   * @return the changed configuration
   */
  public TilerConfig withStride(int value) {
    return new TilerConfig(tileSizePixels, value, level, filter, coarseEmptiness, droppedSamples);
  }

  /**
   * Of another level.
   *
   * @param value index of the level
   * @return the changed configuration
   */
  public TilerConfig withLevel(int value) {
    return new TilerConfig(
        tileSizePixels, stridePixels, value, filter, coarseEmptiness, droppedSamples);
  }

  /**
   * With another filter.
   *
   * @param value which tiles are kept
   * @return the changed configuration
   */
  public TilerConfig withFilter(TileFilter value) {
    return new TilerConfig(
        tileSizePixels, stridePixels, level, value, coarseEmptiness, droppedSamples);
  }

  /**
   * With another limit for skipping by a coarse level.
   *
   * @param value least emptiness seen there; above 1 to read every tile
   * @return the changed configuration
   */
  public TilerConfig withCoarseEmptiness(double value) {
    return new TilerConfig(tileSizePixels, stridePixels, level, filter, value, droppedSamples);
  }

  /**
   * With pixels of dropped tiles.
   *
   * @param value how many of each reason, a slide
   * @return the changed configuration
   */
  public TilerConfig withDroppedSamples(int value) {
    return new TilerConfig(tileSizePixels, stridePixels, level, filter, coarseEmptiness, value);
  }
}
