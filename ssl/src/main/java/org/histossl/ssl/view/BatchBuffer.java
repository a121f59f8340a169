package org.histossl.ssl.view;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one batch and how far it is filled. The pixels are written without a lock, each
 * slot by one thread; all else under the loader's lock, which also publishes the pixels.
 */
final class BatchBuffer {
  final float[][] pixels;
  final int[] tiles;

  /** For each slot the tiles that could not be read before the one that could. */
  final List<List<Unreadable>> unreadable;

  /** The first entry of the order that belongs to this batch. */
  long firstEntry;

  private int slotsDone;
  private int failedSlot;
  private @Nullable Throwable failure;

  /** A tile that could not be read, and why. */
  record Unreadable(int tile, String reason) {}

  BatchBuffer(ViewConfig views, int batchSize) {
    pixels = new float[views.count()][];
    for (int view = 0; view < pixels.length; view++) {
      pixels[view] = new float[Math.multiplyExact(batchSize, views.floats(view))];
    }
    tiles = new int[batchSize];
    unreadable = new ArrayList<>();
    for (int slot = 0; slot < batchSize; slot++) {
      unreadable.add(List.of());
    }
  }

  void begin(long entry) {
    firstEntry = entry;
    slotsDone = 0;
    failure = null;
  }

  void slotDone() {
    slotsDone++;
  }

  /** Of several failures the one of the first slot counts, whichever thread was faster. */
  void slotFailed(int slot, Throwable cause) {
    if (failure == null || slot < failedSlot) {
      failure = cause;
      failedSlot = slot;
    }
    slotsDone++;
  }

  boolean complete() {
    return slotsDone == tiles.length;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  int failedSlot() {
    return failedSlot;
  }
}
