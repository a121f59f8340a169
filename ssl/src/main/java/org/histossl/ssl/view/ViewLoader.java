package org.histossl.ssl.view;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the batches of an epoch ahead of the training step, on several threads, in bounded memory.
 *
 * <p>Batch {@code b} consists of the order's entries {@code b * batchSize} and following; an
 * incomplete last batch is left out. In place of a tile that cannot be read comes the next readable
 * one of the order. Tiles and pixels depend on the order alone, not on threads or timing, and an
 * epoch resumed in its middle goes on with the same batches.
 *
 * <pre>{@code
 * try (ViewLoader loader = ViewLoader.start(views, source, order, LoaderConfig.of(64))) {
 *   while (loader.hasNext()) {
 *     try (ViewBatch batch = loader.next()) { … }
 *   }
 * }
 * }</pre>
 *
 * <p>For use by one thread.
 */
public final class ViewLoader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ViewLoader.class);
  private static final long JOIN_MILLIS = 10_000;

  private final Views views;
  private final TileSource source;
  private final EpochOrder order;
  private final LoaderConfig config;
  private final int maxUnreadable;
  private final long endEntry;
  private final List<Thread> threads = new ArrayList<>();
  private final Set<Integer> unreadable = new LinkedHashSet<>();
  private int batchesLeft;

  /** Guards all below and the progress of the buffers. */
  private final Object lock = new Object();

  private final Deque<BatchBuffer> free = new ArrayDeque<>();
  private final Deque<BatchBuffer> underWay = new ArrayDeque<>();

  /** One's own entries, counted from the order's position. */
  private long nextEntry;

  private boolean closed;

  private record Slot(BatchBuffer buffer, int index) {}

  private ViewLoader(Views views, TileSource source, EpochOrder order, LoaderConfig config) {
    this.views = views;
    this.source = source;
    this.order = order;
    this.config = config;
    maxUnreadable = config.maxUnreadable(order.length());
    batchesLeft = order.left() / config.batchSize();
    endEntry = (long) batchesLeft * config.batchSize();
    for (int i = 0; i < Math.min(config.batchBuffers(), batchesLeft); i++) {
      free.add(new BatchBuffer(views.config(), config.batchSize()));
    }
  }

  /**
   * Starts to make the batches of an epoch.
   *
   * @param views makes the views
   * @param source gives the tiles
   * @param order the epoch's order and the position from which to start
   * @param config batch size, threads, memory
   * @return the loader, to be closed by the caller
   */
  public static ViewLoader start(
      Views views, TileSource source, EpochOrder order, LoaderConfig config) {
    for (int entry = 0; entry < order.length(); entry++) {
      Check.index("tile in the order", order.tile(entry), source.size());
    }
    ViewLoader loader = new ViewLoader(views, source, order, config);
    try {
      loader.startThreads();
    } catch (RuntimeException | Error e) { // as where the system has no further thread to give
      loader.close();
      throw e;
    }
    return loader;
  }

  private void startThreads() {
    for (int i = 0; i < config.threads(); i++) {
      Thread thread = new Thread(this::work, "histossl-views-" + i);
      thread.setDaemon(true); // a training that dies must not be kept alive by its loader
      thread.start();
      threads.add(thread);
    }
  }

  /**
   * Whether there is another batch.
   *
   * @return false at the end of the epoch
   */
  public boolean hasNext() {
    return batchesLeft > 0;
  }

  /**
   * How many batches are still to come.
   *
   * @return the number
   */
  public int batchesLeft() {
    return batchesLeft;
  }

  /**
   * The next batch; waits until it is made.
   *
   * @return the batch, to be closed by the caller before all buffers are in use
   * @throws IOException where too many tiles of the epoch cannot be read, or the thread is
   *     interrupted while waiting
   */
  public ViewBatch next() throws IOException {
    if (!hasNext()) {
      throw new NoSuchElementException("the epoch has no further batch: ask hasNext() first");
    }
    BatchBuffer buffer = await();
    try {
      report(buffer);
    } catch (IOException | RuntimeException e) {
      batchesLeft = 0;
      giveBack(buffer);
      throw e;
    }
    batchesLeft--;
    return new ViewBatch(this, buffer, (int) order.behind(buffer.firstEntry + config.batchSize()));
  }

  /**
   * The tiles that could not be read so far, in the order in which they were due.
   *
   * @return their numbers, each once
   */
  public List<Integer> unreadableTiles() {
    return List.copyOf(unreadable);
  }

  /** Stops the threads; each finishes the tile in its hands. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      batchesLeft = 0;
      lock.notifyAll();
    }
    // No interrupt: it would close the channels from which the source reads for others too.
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(JOIN_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (thread.isAlive()) {
        LOG.warn("{} is still reading a tile and is left to end by itself", thread.getName());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void giveBack(BatchBuffer buffer) {
    synchronized (lock) {
      free.add(buffer);
      lock.notifyAll();
    }
  }

  private BatchBuffer await() throws InterruptedIOException {
    synchronized (lock) {
      while (true) {
        BatchBuffer head = underWay.peek();
        if (head != null && head.complete()) {
          return underWay.remove();
        }
        // Checked before waiting: with every buffer in the caller's hands nobody could go on.
        if (head == null && free.isEmpty()) {
          throw new IllegalStateException(
              String.format(
                  Locale.ROOT,
                  "all %d buffers are held by open batches: close each ViewBatch after use",
                  config.batchBuffers()));
        }
        try {
          lock.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted while waiting for views");
        }
      }
    }
  }

  /** Names what went wrong in a batch, in the order's order, and throws where it was too much. */
  private void report(BatchBuffer buffer) throws IOException {
    for (List<BatchBuffer.Unreadable> slot : buffer.unreadable) {
      for (BatchBuffer.Unreadable bad : slot) {
        if (unreadable.add(bad.tile())) {
          LOG.warn("skipped unreadable tile {}: {}", source.id(bad.tile()), bad.reason());
        }
        if (unreadable.size() > maxUnreadable) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "too many unreadable tiles: %d of the epoch's %d, at most %d are borne "
                      + "(maxUnreadableShare %s); tiles %s; the last: %s",
                  unreadable.size(),
                  order.length(),
                  maxUnreadable,
                  config.maxUnreadableShare(),
                  unreadable.stream().map(source::id).toList(),
                  bad.reason()));
        }
      }
    }
    Throwable failure = buffer.failure();
    if (failure instanceof IOException unreadableRow) {
      throw new IOException(FileErrors.message(unreadableRow), unreadableRow);
    }
    if (failure != null) {
      int tile = order.tile(order.entry(buffer.firstEntry + buffer.failedSlot()));
      throw new IllegalStateException(
          "making the views of " + source.id(tile) + " failed", failure);
    }
  }

  private void work() {
    for (Slot slot = claim(); slot != null; slot = claim()) {
      @Nullable Throwable failure = null;
      try {
        fill(slot.buffer(), slot.index());
      } catch (Throwable e) { // also errors: whoever waits for this slot must hear of it
        failure = e;
      }
      synchronized (lock) {
        if (failure == null) {
          slot.buffer().slotDone();
        } else {
          slot.buffer().slotFailed(slot.index(), failure);
        }
        if (slot.buffer().complete()) {
          lock.notifyAll();
        }
      }
    }
  }

  /** The next slot to fill; null at the end. Waits for a buffer where a new batch begins. */
  private @Nullable Slot claim() {
    synchronized (lock) {
      while (!closed && nextEntry < endEntry) {
        int index = (int) (nextEntry % config.batchSize());
        if (index > 0 || !free.isEmpty()) {
          if (index == 0) {
            BatchBuffer buffer = free.remove();
            buffer.begin(nextEntry);
            underWay.add(buffer);
          }
          nextEntry++;
          return new Slot(underWay.getLast(), index);
        }
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // Only close() ends these threads: were one lost to a stray interrupt from within the
          // source, the caller could wait for ever.
        }
      }
      return null;
    }
  }

  private void fill(BatchBuffer buffer, int slot) throws IOException {
    List<BatchBuffer.Unreadable> skipped = new ArrayList<>();
    buffer.unreadable.set(slot, skipped);
    long start = order.entry(buffer.firstEntry + slot);
    // One more than is borne is enough to stop the run.
    for (long entry = start; entry <= start + maxUnreadable; entry++) {
      int tile = order.tile(entry);
      RgbImage image;
      try {
        image = source.read(tile, order.tileSeed(tile));
      } catch (IOException e) {
        skipped.add(new BatchBuffer.Unreadable(tile, FileErrors.message(e)));
        continue;
      }
      buffer.tiles[slot] = tile;
      Seed seed = order.tileSeed(tile);
      for (int view = 0; view < buffer.pixels.length; view++) {
        int floats = views.config().floats(view);
        views.write(image, seed, view, buffer.pixels[view], slot * floats);
      }
      return;
    }
    throw new IOException(
        String.format(
            Locale.ROOT,
            "no tile could be read from entry %d of the epoch's order on, %d in a row failed",
            start,
            skipped.size()));
  }
}
