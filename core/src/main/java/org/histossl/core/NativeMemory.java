package org.histossl.core;

import java.util.Locale;
import org.bytedeco.javacpp.Pointer;

/**
 * What the process may have of memory outside the heap. ND4J finds out that there is none in
 * whichever small allocation comes after the large one, or ends the process; here it is known
 * before.
 */
public final class NativeMemory {
  private static final int TRIES = 3;
  private static final long PAUSE_MILLISECONDS = 100;

  private NativeMemory() {}

  /**
   * Refuses what does not fit.
   *
   * @param bytes how much is about to be asked for
   * @param purpose what for, such as {@code "activations"}
   * @throws NotEnoughMemoryException that says how much was asked for, how much there is, and which
   *     options allow more
   */
  public static void require(long bytes, String purpose) {
    long limit = limit();
    long taken = Pointer.physicalBytes();
    for (int i = 0; i < TRIES && bytes > limit - taken && bytes <= limit; i++) {
      // arrays that nobody refers to any more are given back by the collector
      System.gc();
      pause();
      taken = Pointer.physicalBytes();
    }
    if (bytes > limit - taken) {
      throw new NotEnoughMemoryException(
          String.format(
              Locale.ROOT,
              "%s need %d MiB off the heap, but the process has %d MiB already and may have %d MiB together: use"
                  + " smaller batches, or allow more with -Dorg.bytedeco.javacpp.maxphysicalbytes=... and"
                  + " -Dorg.bytedeco.javacpp.maxbytes=..., which follow -Xmx where neither they are set"
                  + " nor Backend.load() is called first",
              purpose,
              bytes >> 20,
              taken >> 20,
              limit >> 20));
    }
  }

  /** JavaCPP's limit, or the machine's memory where JavaCPP has none. */
  private static long limit() {
    long limit = Pointer.maxPhysicalBytes();
    return limit > 0 ? limit : Backend.machineBytes();
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
