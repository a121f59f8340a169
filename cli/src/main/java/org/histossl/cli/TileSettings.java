package org.histossl.cli;

import java.nio.file.Path;
import org.histossl.core.Check;
import org.histossl.data.tile.TileEncoding;

/**
 * What {@code histossl tile} is asked for.
 *
 * @param slides a slide, a folder of slides, or a PANDA folder
 * @param out where everything is written
 * @param tiling how the slides are cut
 * @param encoding how pixels are stored
 * @param threads slides cut at the same time; 0 for one a core
 * @param pictures whether overlays, GeoJSON and the contact sheet are drawn
 */
record TileSettings(
    Path slides,
    Path out,
    TilingSettings tiling,
    TileEncoding encoding,
    int threads,
    boolean pictures) {
  TileSettings {
    Check.notNegative("threads", threads);
  }
}
