package org.histossl.core.engine.nativecpu;

import java.util.Optional;
import org.histossl.core.NativeMemory;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether oneDNN can be used here: its jars are optional, its binaries exist for some platforms.
 */
public final class NativeCpu {
  private static final Logger LOG = LoggerFactory.getLogger(NativeCpu.class);

  /** What the library takes when it is loaded. */
  private static final long BYTES = 64L << 20;

  private static Optional<Boolean> available = Optional.empty();

  private NativeCpu() {}

  /**
   * Whether arrays are in the CPU's memory, and the native library is on the class path and loads.
   *
   * @return whether {@link NativePlan} can be used
   * @throws org.histossl.core.NotEnoughMemoryException if there is no memory to load it with
   */
  public static synchronized boolean available() {
    if (available.isEmpty()) {
      available = Optional.of(load());
    }
    return available.get();
  }

  // a missing jar shows as one linkage error, a missing binary as another
  private static boolean load() {
    if (!Nd4j.getEnvironment().isCPU()) {
      LOG.debug("arrays live outside the CPU's memory, graphs run on ND4J alone");
      return false;
    }
    NativeMemory.require(BYTES, "the primitives of oneDNN"); // else it would seem not to be there
    try {
      Class.forName("org.bytedeco.dnnl.global.dnnl");
      OneDnn.engine();
      return true;
    } catch (ClassNotFoundException | LinkageError | IllegalStateException e) {
      LOG.debug("oneDNN is not available, graphs run on ND4J alone: {}", e.toString());
      return false;
    }
  }
}
