package org.histossl.core.engine.nativecpu;

import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads the next primitive is planned for, and run with. Starting and joining threads
 * costs microseconds on an idle machine and a time slice on a busy one; short primitives are faster
 * without. ND4J and oneDNN share one OpenMP, where the number belongs to the calling thread.
 */
final class Threads {
  /** What a primitive must take on one thread to be worth a second one. */
  private static final double LEAST_MICROSECONDS = 40;

  private final NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
  private final int all = library.ompGetMaxThreads();
  private int current = all;

  /** As many threads as there are. */
  int all() {
    return all;
  }

  int current() {
    return current;
  }

  /** As many threads as work of some length is worth. */
  int worth(double microseconds) {
    return microseconds < LEAST_MICROSECONDS ? 1 : all;
  }

  /** From now on, on this Java thread. */
  void use(int count) {
    if (count != current) {
      library.setOmpNumThreads(count);
      current = count;
    }
  }
}
