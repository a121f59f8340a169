package org.histossl.core;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * What runs the graphs on this machine: the ND4J backend that is on the class path, and its limits.
 *
 * @param name the backend's class, such as {@code CpuBackend}
 * @param blas the library behind matrix products
 * @param threads threads that it computes with
 * @param simd the build of its kernels, which names the instruction set they use
 * @param heapBytes the JVM's greatest heap
 * @param offHeapBytes the greatest size of all off-heap arrays together
 */
public record Backend(
    String name, String blas, int threads, String simd, long heapBytes, long offHeapBytes) {
  private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";

  /**
   * Loads the backend, with an off-heap limit of three quarters of what the heap leaves of the
   * machine's memory, unless the user set {@code org.bytedeco.javacpp.maxbytes}. Best called first
   * of all: limits of arrays that exist already cannot be changed.
   *
   * @return what was loaded
   * @throws IllegalStateException in one sentence, if no backend can run here
   */
  public static Backend load() {
    long left = machineBytes() - Runtime.getRuntime().maxMemory();
    long limit = Math.max(left / 4 * 3, 512L << 20);
    try {
      JavaCppProperties.limited(limit, limit + Runtime.getRuntime().maxMemory());
      return onClassPath(CUDA) ? loadedQuietly() : loaded();
    } catch (Throwable e) { // UnsatisfiedLinkError and ExceptionInInitializerError among others
      throw new IllegalStateException(missing(e), e);
    }
  }

  /**
   * Where there is no driver ND4J prints a stack trace, which the exception brings as well. Other
   * threads are heard.
   */
  @SuppressWarnings("SystemOut")
  private static Backend loadedQuietly() {
    PrintStream err = System.err;
    PrintStream silenced = new SilencedThread(err, Thread.currentThread());
    System.setErr(silenced);
    try {
      return loaded();
    } finally {
      if (System.err == silenced) { // else somebody has put another one there
        System.setErr(err);
      }
    }
  }

  private static Backend loaded() {
    Properties information = Nd4j.getExecutioner().getEnvironmentInformation();
    return new Backend(
        Nd4j.getBackend().getClass().getSimpleName(),
        String.valueOf(information.get("blas.vendor")),
        Nd4j.getEnvironment().maxMasterThreads(),
        instructionSet(),
        Runtime.getRuntime().maxMemory(),
        Pointer.maxBytes());
  }

  /** One sentence that names what is missing. */
  private static String missing(Throwable cause) {
    for (Throwable e = cause; e != null; e = e.getCause()) {
      if (e instanceof Nd4jBackend.NoAvailableBackendException) {
        return onClassPath(CUDA)
            ? "The CUDA backend is on the class path, but this machine has no NVIDIA GPU with a"
                + " CUDA 11.6 driver: build without -Pcuda, or run on a machine that has one."
            : "No ND4J backend is on the class path: add the dependency"
                + " org.histossl:histossl-runtime-"
                + Loader.getPlatform()
                + " (type pom).";
      }
    }
    return onClassPath(CUDA)
        ? "The CUDA backend could not be loaded; is there an NVIDIA GPU, and are CUDA 11.6 and"
            + " cuDNN 8.3 installed?"
        : "The ND4J backend could not be loaded; are its natives for this platform on the class"
            + " path?";
  }

  private static boolean onClassPath(String type) {
    return Backend.class.getClassLoader().getResource(type.replace('.', '/') + ".class") != null;
  }

  /** Told by which build of the natives is on the class path; ND4J's API does not say. */
  private static String instructionSet() {
    String library = System.mapLibraryName("nd4jcpu");
    for (String build :
        List.of("-onednn-avx512", "-onednn-avx2", "-avx512", "-avx2", "-onednn", "")) {
      String folder = Loader.getPlatform() + build;
      String path = "org/nd4j/linalg/cpu/nativecpu/bindings/" + folder + "/" + library;
      if (Backend.class.getClassLoader().getResource(path) != null) {
        return folder;
      }
    }
    return "unknown";
  }

  /**
   * The machine's memory, or a guess where the JVM does not tell.
   *
   * @return bytes
   */
  public static long machineBytes() {
    return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory() * 2;
  }

  /**
   * A line for logs and reports.
   *
   * @return backend, BLAS, threads, instruction set and memory limits
   */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s, BLAS %s, %d threads, kernels %s, heap up to %d MiB, off-heap arrays up to %d MiB",
        name,
        blas,
        threads,
        simd,
        heapBytes >> 20,
        offHeapBytes >> 20);
  }
}
