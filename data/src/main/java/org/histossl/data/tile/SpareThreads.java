package org.histossl.data.tile;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Lends those threads of a tiling that have no slide to those that have one, so that a single slide
 * and the last ones of many do not keep one processor busy while others wait.
 */
final class SpareThreads {
  private final ThreadPoolExecutor workers;

  /**
   * Threads to lend.
   *
   * @param workers the tiling's, all of whose slides are waiting or being tiled
   */
  SpareThreads(ThreadPoolExecutor workers) {
    this.workers = workers;
  }

  /** How many threads there are. */
  int size() {
    return workers.getMaximumPoolSize();
  }

  /** Has work done by a thread without a slide, or does it before returning. */
  <T> FutureTask<T> submit(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    if (workers.getQueue().isEmpty() && workers.getActiveCount() < size()) {
      workers.execute(task);
    } else {
      task.run();
    }
    return task;
  }
}
