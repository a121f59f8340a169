package org.histossl.cli;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.data.tile.TilerConfig;

/**
 * How slides are cut.
 *
 * @param size edge of a tile in pixels
 * @param stride step from tile to tile in pixels; empty for the size: no overlap
 * @param level level that is cut, 0 the finest; empty where {@code mpp} says it
 * @param mpp microns per pixel to cut at; empty where {@code level} says it
 * @param filter which tiles are kept
 * @param samples dropped tiles of each reason and slide whose pixels are kept, to be looked at
 * @param masks whether the class of every pixel is kept too
 */
record TilingSettings(
    int size,
    OptionalInt stride,
    OptionalInt level,
    OptionalDouble mpp,
    TileBounds filter,
    int samples,
    boolean masks) {
  TilingSettings {
    Check.positive("size", size);
    Check.notNegative("samples", samples);
    if (stride.isPresent()) {
      Check.positive("stride", stride.getAsInt());
    }
    if (level.isPresent()) {
      Check.notNegative("level", level.getAsInt());
    }
    if (mpp.isPresent()) {
      Check.positive("mpp", mpp.getAsDouble());
    }
    Check.that(level.isEmpty() || mpp.isEmpty(), "level and mpp exclude each other");
  }

  static TilingSettings defaults() {
    return new TilingSettings(
        224,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        TileBounds.preset("thesis"),
        4,
        false);
  }

  TilerConfig config() {
    TilerConfig config =
        TilerConfig.thesis()
            .withTileSize(size)
            .withFilter(filter.filter())
            .withDroppedSamples(samples);
    if (stride.isPresent()) {
      config = config.withStride(stride.getAsInt());
    }
    config =
        mpp.isPresent()
            ? config.withMicronsPerPixel(mpp.getAsDouble())
            : config.withLevel(level.orElse(0));
    return masks ? config.withMasks() : config;
  }
}
