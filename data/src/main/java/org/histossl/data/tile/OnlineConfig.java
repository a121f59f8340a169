package org.histossl.data.tile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.histossl.core.Check;

/**
 * How tiles are drawn from slides while training.
 *
 * @param tileSizePixels edge of a tile
 * @param tiles how many are drawn an epoch
 * @param resolutions what their pixels are; each tile draws one, all are as likely
 * @param filter which are good enough
 * @param draws how often a tile is drawn at most until the filter keeps it; after that the one with
 *     most tissue is taken, since the place is tissue in any case
 * @param openSlides how many slides stay open while nobody reads them; each costs the tables of its
 *     file, decoded pixels are not kept
 */
public record OnlineConfig(
    int tileSizePixels,
    int tiles,
    List<Resolution> resolutions,
    TileFilter filter,
    int draws,
    int openSlides) {
  private static final int DRAWS = 8;
  private static final int OPEN_SLIDES = 32;

  /**
   * Refuses sizes and numbers below one, and no resolution; copies the list.
   *
   * @param tileSizePixels edge of a tile
   * @param tiles how many are drawn an epoch
   * @param resolutions what their pixels are
   * @param filter which are good enough
   * @param draws how often a tile is drawn at most
   * @param openSlides how many slides stay open
   */
  public OnlineConfig {
    Check.positive("tileSizePixels", tileSizePixels);
    Check.positive("tiles", tiles);
    Check.that(!resolutions.isEmpty(), "tiles are drawn at one resolution at least, got none");
    Check.positive("draws", draws);
    Check.positive("openSlides", openSlides);
    resolutions = List.copyOf(resolutions);
  }

  /**
   * Tiles of level 0, kept by {@link TileFilter#lenient}.
   *
   * @param tileSizePixels edge of a tile
   * @param tiles how many are drawn an epoch
   * @return the configuration
   */
  public static OnlineConfig of(int tileSizePixels, int tiles) {
    return new OnlineConfig(
        tileSizePixels,
        tiles,
        List.of(Resolution.level(0)),
        TileFilter.lenient(),
        DRAWS,
        OPEN_SLIDES);
  }

  /**
   * At several sizes of pixels, each as likely.
   *
   * @param values edges of a tile's pixel in micrometres, such as 0.25, 0.5, 1 and 2
   * @return the changed configuration
   */
  public OnlineConfig withMicronsPerPixel(double... values) {
    return withResolutions(
        DoubleStream.of(values).mapToObj(Resolution::micronsPerPixel).toArray(Resolution[]::new));
  }

  /**
   * At other resolutions, each as likely.
   *
   * @param values the resolutions
   * @return the changed configuration
   */
  public OnlineConfig withResolutions(Resolution... values) {
    return new OnlineConfig(
        tileSizePixels, tiles, Arrays.asList(values), filter, draws, openSlides);
  }

  /**
   * With another filter.
   *
   * @param value which tiles are good enough
   * @param mostDraws how often a tile is drawn at most until the filter keeps it
   * @return the changed configuration
   */
  public OnlineConfig withFilter(TileFilter value, int mostDraws) {
    return new OnlineConfig(tileSizePixels, tiles, resolutions, value, mostDraws, openSlides);
  }

  /**
   * With more or fewer slides kept open.
   *
   * @param value how many
   * @return the changed configuration
   */
  public OnlineConfig withOpenSlides(int value) {
    return new OnlineConfig(tileSizePixels, tiles, resolutions, filter, draws, value);
  }

  /** All that the pixels depend on, in words. */
  String rule() {
    return String.format(
        Locale.ROOT,
        "%d pixels at %s, %s in %d draws",
        tileSizePixels,
        resolutions,
        filter.rule(),
        draws);
  }
}
