package org.histossl.ssl.view;

import org.histossl.core.Check;

/**
 * How a loader works. Threads and memory change nothing in the batches.
 *
 * @param batchSize tiles a batch
 * @param threads threads that read tiles and make views
 * @param batchBuffers batches held in memory at most, the one in the caller's hands included; at
 *     least 2, so that the next is made meanwhile
 * @param maxUnreadableShare the run stops when more than this share of the epoch's tiles cannot be
 *     read; 0 stops at the first
 */
public record LoaderConfig(
    int batchSize, int threads, int batchBuffers, double maxUnreadableShare) {
  private static final int MAX_THREADS = 1024;

  /**
   * Checks the ranges.
   *
   * @param batchSize tiles a batch
   * @param threads threads that read tiles and make views
   * @param batchBuffers batches held in memory at most, the one in the caller's hands included; at
   *     least 2, so that the next is made meanwhile
   * @param maxUnreadableShare the run stops when more than this share of the epoch's tiles cannot
   *     be read; 0 stops at the first
   */
  public LoaderConfig {
    Check.positive("loader: batchSize", batchSize);
    Check.inRange("loader: threads", threads, 1, MAX_THREADS);
    Check.that(batchBuffers >= 2, "loader: batchBuffers must be at least 2, got %d", batchBuffers);
    Check.inRange("loader: maxUnreadableShare", maxUnreadableShare, 0, 1);
  }

  /**
   * As many threads as processors, three batches in memory, at most one tile in a hundred
   * unreadable.
   *
   * @param batchSize tiles a batch
   * @return the configuration
   */
  public static LoaderConfig of(int batchSize) {
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), MAX_THREADS);
    return new LoaderConfig(batchSize, threads, 3, 0.01);
  }

  /**
   * The same with another number of threads.
   *
   * @param value the number
   * @return the changed configuration
   */
  public LoaderConfig withThreads(int value) {
    return new LoaderConfig(batchSize, value, batchBuffers, maxUnreadableShare);
  }

  /**
   * The same with another number of batches in memory.
   *
   * @param value the number
   * @return the changed configuration
   */
  public LoaderConfig withBatchBuffers(int value) {
    return new LoaderConfig(batchSize, threads, value, maxUnreadableShare);
  }

  /**
   * The same with another limit for unreadable tiles.
   *
   * @param value share of the epoch's tiles
   * @return the changed configuration
   */
  public LoaderConfig withMaxUnreadableShare(double value) {
    return new LoaderConfig(batchSize, threads, batchBuffers, value);
  }

  /** How many unreadable tiles an epoch of so many bears. */
  int maxUnreadable(int tiles) {
    return (int) Math.ceil(maxUnreadableShare * tiles);
  }
}
