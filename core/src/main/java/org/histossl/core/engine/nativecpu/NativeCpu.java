package org.histossl.core.engine.nativecpu;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether oneDNN can be used here: its jars are optional, its binaries exist for some platforms.
 */
public final class NativeCpu {
  private static final Logger LOG = LoggerFactory.getLogger(NativeCpu.class);
  private static final boolean AVAILABLE = load();

  private NativeCpu() {}

  /**
   * Whether the native library is on the class path and loads.
   *
   * @return whether {@link NativePlan} can be used
   */
  public static boolean available() {
    return AVAILABLE;
  }

  // a missing jar shows as one linkage error, a missing binary as another
  private static boolean load() {
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
