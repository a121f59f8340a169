package org.histossl.data.tile;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;

/**
 * A store's tiles, read from the slides on the fly: those of a store of coordinates, and those that
 * only {@link TileStore#refilter another filter} keeps. What the store has pixels of comes from the
 * store. Any number of threads may read; a few slides are kept open, those used last. A slide that
 * changed since it was tiled is refused.
 *
 * <pre>{@code
 * try (SlideTiles tiles = SlideTiles.of(store, slides)) {
 *   RgbImage pixels = tiles.read(17);
 * }
 * }</pre>
 */
public final class SlideTiles implements TileSource, AutoCloseable {
  /** Each with a cache of blocks of its own, so that more would take gigabytes. */
  private static final int MOST_OPEN = 4;

  private final TileStore store;
  private final OpenSlides slides;

  private SlideTiles(TileStore store, OpenSlides slides) {
    this.store = store;
    this.slides = slides;
  }

  /**
   * The tiles of a store.
   *
   * @param store the store
   * @param slides its slides, found by their ids; more than the store's do no harm
   * @return the tiles
   */
  public static SlideTiles of(TileStore store, List<? extends SlideSource> slides) {
    return new SlideTiles(store, new OpenSlides(store, slides, MOST_OPEN, true));
  }

  /**
   * How many tiles are kept.
   *
   * @return the store's size
   */
  @Override
  public int size() {
    return store.size();
  }

  /**
   * A kept tile's pixels.
   *
   * @param index from 0
   * @return the pixels, a new copy
   * @throws IOException naming slide and tile, if they cannot be read
   */
  @Override
  public RgbImage read(int index) throws IOException {
    if (store.hasPixels(index)) {
      return store.read(index);
    }
    return pixels(store.tile(index));
  }

  @Override
  public String id(int index) {
    return store.id(index);
  }

  /** The tile's place and the content of its slide's files. */
  @Override
  public Optional<String> pixelDigest(int index) throws IOException {
    if (store.hasPixels(index)) {
      return store.pixelDigest(index);
    }
    Tile tile = store.tile(index);
    return slides
        .content(tile.slide())
        .map(
            content ->
                String.format(
                    Locale.ROOT,
                    "%s level %d x %d y %d size %d",
                    content,
                    tile.level(),
                    tile.x(),
                    tile.y(),
                    tile.sizePixels()));
  }

  /**
   * A dropped tile's pixels, which may be those of a {@link Tile#BROKEN} one.
   *
   * @param index from 0
   * @return the pixels, a new copy
   * @throws IOException naming slide and tile, if they cannot be read
   */
  public RgbImage readDropped(int index) throws IOException {
    return pixels(store.dropped(index));
  }

  /**
   * The class of every pixel of a kept tile.
   *
   * @param index from 0
   * @return the mask, empty where the slide has none
   * @throws IOException naming slide and tile, if they cannot be read
   */
  public Optional<TileMask> mask(int index) throws IOException {
    Tile tile = store.tile(index);
    return slides.with(
        tile,
        open -> {
          if (open.mask().isEmpty()) {
            return Optional.empty();
          }
          TileLabels labels =
              TileLabels.of(open.slide(), open.mask().get(), open.source().labelRule());
          return Optional.of(
              labels.mask(
                  open.slide().levels().get(tile.level()),
                  tile.x(),
                  tile.y(),
                  tile.sizePixels(),
                  store.tileSizePixels()));
        });
  }

  private RgbImage pixels(Tile tile) throws IOException {
    int size = store.tileSizePixels();
    return slides.with(
        tile,
        open ->
            open.slide()
                .read(tile.level(), tile.x(), tile.y(), tile.sizePixels(), tile.sizePixels())
                .reduced(size, size));
  }

  /** Closes the slides; those that are being read are closed when that is done. */
  @Override
  public void close() throws IOException {
    slides.close();
  }
}
