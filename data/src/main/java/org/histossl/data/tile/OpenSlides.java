package org.histossl.data.tile;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.file.Fingerprint;
import org.histossl.data.slide.ClassMask;
import org.histossl.data.slide.Slide;
import org.jspecify.annotations.Nullable;

/**
 * A store's slides, a few of them open: those used last. Any number of threads may read, each has
 * an open slide to itself while it does. A slide that changed since it was tiled is refused.
 */
final class OpenSlides implements AutoCloseable {
  private final TileStore store;
  private final Map<String, SlideSource> sources = new HashMap<>();
  private final int most;
  private final boolean masks;
  private final Deque<Open> idle = new ArrayDeque<>();

  /** What the store was made of; read when it is first asked for. */
  private @Nullable Map<String, SlideRecord> made;

  /** Slides that were held against it. */
  private final Set<String> seen = new HashSet<>();

  private boolean closed;

  /**
   * Opens none yet.
   *
   * @param store the store
   * @param slides its slides, found by their ids; more than the store's do no harm
   * @param most how many stay open while nobody reads them
   * @param masks whether their masks are opened too
   */
  OpenSlides(TileStore store, List<? extends SlideSource> slides, int most, boolean masks) {
    this.store = store;
    this.most = most;
    this.masks = masks;
    slides.forEach(slide -> sources.put(slide.id(), slide));
  }

  /** An open slide, for one thread at a time. */
  record Open(String id, Slide slide, Optional<ClassMask> mask, SlideSource source) {
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
  interface Reading<T> {
    T from(Open open) throws IOException;
  }

  /**
   * Reads something of a tile.
   *
   * @throws IOException naming slide and tile, if it cannot be read
   */
  <T> T with(Tile tile, Reading<T> reading) throws IOException {
    return with(
        tile.slide(),
        () -> String.format(Locale.ROOT, "tile x=%d y=%d of ", tile.x(), tile.y()),
        open -> {
          Check.that(
              tile.level() < open.slide().levels().size(),
              "slide '%s' has no level %d: it is another than was tiled",
              tile.slide(),
              tile.level());
          return reading.from(open);
        });
  }

  /**
   * Reads something of a slide.
   *
   * @param id the slide
   * @param what of it is read, such as {@code "tile x=0 y=0 of "}
   * @param reading reads it
   * @throws IOException naming both, if it cannot be read
   */
  <T> T with(String id, Supplier<String> what, Reading<T> reading) throws IOException {
    Open open = take(id);
    try {
      return reading.from(open);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "cannot read " + what.get() + "slide '" + id + "': " + FileErrors.message(e), e);
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
      return new Open(id, slide, masks ? source.openMask() : Optional.empty(), source);
    } catch (IOException | RuntimeException e) {
      slide.close();
      throw e;
    }
  }

  private Optional<SlideRecord> made(String id) throws IOException {
    synchronized (idle) {
      if (made == null) {
        made = store.records();
      }
      return Optional.ofNullable(made.get(id));
    }
  }

  /**
   * By what the pixels of a slide's files are recognized.
   *
   * @return a digest; empty where the slide is in no file
   */
  Optional<String> content(String id) throws IOException {
    return made(id).map(SlideRecord::image).map(Fingerprint::content);
  }

  private void refuseChanged(SlideSource source) throws IOException {
    synchronized (idle) {
      if (seen.contains(source.id())) {
        return;
      }
    }
    Optional<String> change = made(source.id()).flatMap(made -> made.change(source));
    if (change.isPresent()) {
      throw new IOException(
          "slide '"
              + source.id()
              + "' is not the one that was tiled ("
              + change.get()
              + "); run the same tiling into the store again");
    }
    synchronized (idle) {
      seen.add(source.id());
    }
  }

  private void giveBack(Open open) throws IOException {
    Open leaving = null;
    synchronized (idle) {
      if (closed) {
        leaving = open;
      } else {
        idle.addFirst(open);
        if (idle.size() > most) {
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
