package org.histossl.data.tile;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.jspecify.annotations.Nullable;

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
public final class SlideTiles implements AutoCloseable {
  /** Each with a cache of blocks of its own, so that more would take gigabytes. */
  private static final int MOST_OPEN = 4;

  private final TileStore store;
  private final Map<String, SlideSource> sources;
  private final Deque<Open> idle = new ArrayDeque<>();

  /** By which slides that are opened first are held against what the store was made of. */
  private @Nullable Map<String, SlideRecord> unseen;

  private boolean closed;

  private SlideTiles(TileStore store, Map<String, SlideSource> sources) {
    this.store = store;
    this.sources = sources;
  }

  /** An open slide, for one thread at a time. */
  private record Open(String id, Slide slide, Optional<ClassMask> mask, SlideSource source) {
    void close() throws IOException {
      try (slide) {
        if (mask.isPresent()) {
          mask.get().close();
        }
      }
    }
  }

  /** Reads something of an open slide. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(Open open) throws IOException;
  }

  /**
   * The tiles of a store.
   *
   * @param store the store
   * @param slides its slides, found by their ids; more than the store's do no harm
   * @return the tiles
   */
  public static SlideTiles of(TileStore store, List<? extends SlideSource> slides) {
    Map<String, SlideSource> sources = new HashMap<>();
    slides.forEach(slide -> sources.put(slide.id(), slide));
    return new SlideTiles(store, sources);
  }

  /**
   * How many tiles are kept.
   *
   * @return the store's size
   */
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
  public RgbImage read(int index) throws IOException {
    if (store.hasPixels(index)) {
      return store.read(index);
    }
    return pixels(store.tile(index));
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
    return with(
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
    return with(
        tile,
        open ->
            open.slide()
                .read(tile.level(), tile.x(), tile.y(), tile.sizePixels(), tile.sizePixels())
                .reduced(size, size));
  }

  private <T> T with(Tile tile, Reading<T> reading) throws IOException {
    Open open = take(tile.slide());
    try {
      Check.that(
          tile.level() < open.slide().levels().size(),
          "slide '%s' has no level %d: it is another than was tiled",
          tile.slide(),
          tile.level());
      return reading.from(open);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "cannot read tile x=%d y=%d of slide '%s': %s",
              tile.x(),
              tile.y(),
              tile.slide(),
              FileErrors.message(e)),
          e);
    } finally {
      giveBack(open);
    }
  }

  private Open take(String id) throws IOException {
    synchronized (idle) {
      if (closed) {
        throw new IllegalStateException("the slides' tiles are closed");
      }
      for (Open open : idle) {
        if (open.id().equals(id)) {
          idle.remove(open);
          return open;
        }
      }
    }
    SlideSource source = sources.get(id);
    if (source == null) {
      throw new IOException("slide '" + id + "' of the store is not among the slides given");
    }
    refuseChanged(source);
    Slide slide = source.open();
    try {
      return new Open(id, slide, source.openMask(), source);
    } catch (IOException | RuntimeException e) {
      slide.close();
      throw e;
    }
  }

  private void refuseChanged(SlideSource source) throws IOException {
    SlideRecord made;
    synchronized (idle) {
      if (unseen == null) {
        unseen = store.records();
      }
      made = unseen.get(source.id());
    }
    Optional<String> change = made == null ? Optional.empty() : made.change(source);
    if (change.isPresent()) {
      throw new IOException(
          "slide '"
              + source.id()
              + "' is not the one that was tiled ("
              + change.get()
              + "); run the same tiling into the store again");
    }
    synchronized (idle) {
      unseen.remove(source.id());
    }
  }

  private void giveBack(Open open) throws IOException {
    Open leaving = null;
    synchronized (idle) {
      if (closed) {
        leaving = open;
      } else {
        idle.addFirst(open);
        if (idle.size() > MOST_OPEN) {
          leaving = idle.removeLast();
        }
      }
    }
    if (leaving != null) {
      leaving.close();
    }
  }

  /** Closes the slides; those that are being read are closed when that is done. */
  @Override
  public void close() throws IOException {
    List<Open> all;
    synchronized (idle) {
      closed = true;
      all = new ArrayList<>(idle);
      idle.clear();
    }
    IOException failure = null;
    for (Open open : all) {
      try {
        open.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
