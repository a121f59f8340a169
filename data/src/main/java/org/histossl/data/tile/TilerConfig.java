package org.histossl.data.tile;

import org.histossl.core.Check;

/**
 * How slides are cut.
 *
 * @param tileSizePixels edge of a tile
 * @param stridePixels step from one tile to the next
 * @param resolution what these pixels are: those of a level, or of so many micrometres
 * @param origin where the first tile lies
 * @param filter which tiles are kept
 * @param coarseEmptiness a tile is dropped without reading its pixels where at least this share of
 *     it is no tissue at a coarse level, and the filter drops it by what is seen there; above 1
 *     never. Tissue is what is colored, or darker than Otsu's threshold, see {@link TissueMask}
 * @param droppedSamples how many dropped tiles of each reason have their pixels passed on, a slide:
 *     the first ones met
 * @param masks whether masks are passed on with the pixels
 */
public record TilerConfig(
    int tileSizePixels,
    int stridePixels,
    Resolution resolution,
    Origin origin,
    TileFilter filter,
    double coarseEmptiness,
    int droppedSamples,
    boolean masks) {
  private static final double BLANK = 0.995;

  /**
   * Refuses sizes below one and negative samples.
   *
   * @param tileSizePixels edge of a tile
   * @param stridePixels step from one tile to the next
   * @param resolution what these pixels are: those of a level, or of so many micrometres
   * @param origin where the first tile lies
   * @param filter which tiles are kept
   * @param coarseEmptiness a tile is dropped without reading its pixels where at least this share
   *     of it is no tissue at a coarse level, and the filter drops it by what is seen there
   * @param droppedSamples how many dropped tiles of each reason have their pixels passed on, a
   *     slide
   * @param masks whether masks are passed on with the pixels
   */
  public TilerConfig {
    Check.positive("tileSizePixels", tileSizePixels);
    Check.positive("stridePixels", stridePixels);
    Check.positive("coarseEmptiness", coarseEmptiness);
    Check.notNegative("droppedSamples", droppedSamples);
    Check.that(
        !filter.rule().isBlank(),
        "a tile filter must give its rule in words, by which a store knows it again: %s gives none",
        filter.getClass().getName());
  }

  /**
   * Where the first tile lies.
   *
   * @param x its left edge, in pixels of level 0
   * @param y its top edge, likewise
   */
  public record Origin(int x, int y) {
    /**
     * Refuses places outside the slide.
     *
     * @param x its left edge, in pixels of level 0
     * @param y its top edge, likewise
     */
    public Origin {
      Check.notNegative("origin x", x);
      Check.notNegative("origin y", y);
    }
  }

  /**
   * 224-pixel tiles of level 0 side by side, kept by {@link TileFilter#thesis}.
   *
   * @return the thesis's tiling
   */
  public static TilerConfig thesis() {
    return new TilerConfig(
        224, 224, Resolution.level(0), new Origin(0, 0), TileFilter.thesis(), BLANK, 0, false);
  }

  /**
   * The same tiles, kept by {@link TileFilter#lenient}.
   *
   * @return a tiling that drops only what is useless beyond doubt
   */
  public static TilerConfig lenient() {
    return thesis().withFilter(TileFilter.lenient());
  }

  /**
   * With other tiles, side by side.
   *
   * @param value edge and step in pixels
   * @return the changed configuration
   */
  public TilerConfig withTileSize(int value) {
    return new TilerConfig(
        value, value, resolution, origin, filter, coarseEmptiness, droppedSamples, masks);
  }

  /**
   * With another step.
   *
   * @param value step in pixels
   * @return the changed configuration
   */
  public TilerConfig withStride(int value) {
    return new TilerConfig(
        tileSizePixels, value, resolution, origin, filter, coarseEmptiness, droppedSamples, masks);
  }

  /**
   * Of another level.
   *
   * @param value index of the level
   * @return the changed configuration
   */
  public TilerConfig withLevel(int value) {
    return withResolution(Resolution.level(value));
  }

  /**
   * Of the same resolution in all slides.
   *
   * @param value edge of a tile's pixel in micrometres
   * @return the changed configuration
   */
  public TilerConfig withMicronsPerPixel(double value) {
    return withResolution(Resolution.micronsPerPixel(value));
  }

  /**
   * At another resolution.
   *
   * @param value the resolution
   * @return the changed configuration
   */
  public TilerConfig withResolution(Resolution value) {
    return new TilerConfig(
        tileSizePixels,
        stridePixels,
        value,
        origin,
        filter,
        coarseEmptiness,
        droppedSamples,
        masks);
  }

  /**
   * From another origin.
   *
   * @param x left edge of the first tile, in pixels of level 0
   * @param y top edge of the first tile, likewise
   * @return the changed configuration
   */
  public TilerConfig withOrigin(int x, int y) {
    return new TilerConfig(
        tileSizePixels,
        stridePixels,
        resolution,
        new Origin(x, y),
        filter,
        coarseEmptiness,
        droppedSamples,
        masks);
  }

  /**
   * With another filter.
   *
   * @param value which tiles are kept
   * @return the changed configuration
   */
  public TilerConfig withFilter(TileFilter value) {
    return new TilerConfig(
        tileSizePixels,
        stridePixels,
        resolution,
        origin,
        value,
        coarseEmptiness,
        droppedSamples,
        masks);
  }

  /**
   * With another limit for skipping by a coarse level.
   *
   * @param value least share without tissue there; above 1 to read every tile
   * @return the changed configuration
   */
  public TilerConfig withCoarseEmptiness(double value) {
    return new TilerConfig(
        tileSizePixels, stridePixels, resolution, origin, filter, value, droppedSamples, masks);
  }

  /**
   * With pixels of dropped tiles.
   *
   * @param value how many of each reason, a slide
   * @return the changed configuration
   */
  public TilerConfig withDroppedSamples(int value) {
    return new TilerConfig(
        tileSizePixels, stridePixels, resolution, origin, filter, coarseEmptiness, value, masks);
  }

  /**
   * With the class of every pixel, for segmentation.
   *
   * @return the changed configuration
   */
  public TilerConfig withMasks() {
    return new TilerConfig(
        tileSizePixels,
        stridePixels,
        resolution,
        origin,
        filter,
        coarseEmptiness,
        droppedSamples,
        true);
  }

  /** Where a slide's tiles lie. */
  TileGrid grid(Resolution.Source source) {
    double downsample = source.level().downsample();
    return new TileGrid(
        source.level(),
        source.scaled(tileSizePixels),
        source.scaled(stridePixels),
        (int) Math.round(origin.x() / downsample),
        (int) Math.round(origin.y() / downsample));
  }
}
