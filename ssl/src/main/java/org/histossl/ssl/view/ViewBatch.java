package org.histossl.ssl.view;

import org.histossl.core.Check;
import org.jspecify.annotations.Nullable;

/**
 * The views of a batch of tiles. Its arrays belong to the loader and are used again after {@link
 * #close}; copy what is to stay.
 */
public final class ViewBatch implements AutoCloseable {
  private final ViewLoader loader;
  private final int nextPosition;
  private @Nullable BatchBuffer buffer;

  ViewBatch(ViewLoader loader, BatchBuffer buffer, int nextPosition) {
    this.loader = loader;
    this.buffer = buffer;
    this.nextPosition = nextPosition;
  }

  /**
   * How many tiles the batch has.
   *
   * @return the batch size
   */
  public int size() {
    return open().tiles.length;
  }

  /**
   * How many views each tile has.
   *
   * @return the number of views
   */
  public int views() {
    return open().pixels.length;
  }

  /**
   * The pixels of a view of all tiles; not a copy.
   *
   * @param view the view's number
   * @return {@code [batch, 3, size, size]}
   */
  public float[] pixels(int view) {
    BatchBuffer held = open();
    return held.pixels[Check.index("view", view, held.pixels.length)];
  }

  /**
   * The tiles of the batch, replacements of unreadable ones included.
   *
   * @return their numbers
   */
  public int[] tiles() {
    return open().tiles.clone();
  }

  /**
   * From where on the epoch resumes after this batch.
   *
   * @return the position for {@link EpochOrder#from}
   */
  public int nextPosition() {
    return nextPosition;
  }

  /** Gives the arrays back to the loader. */
  @Override
  public void close() {
    BatchBuffer held = buffer;
    if (held != null) {
      buffer = null;
      loader.giveBack(held);
    }
  }

  private BatchBuffer open() {
    BatchBuffer held = buffer;
    if (held == null) {
      throw new IllegalStateException("this batch is closed: its arrays serve another one");
    }
    return held;
  }
}
