package org.histossl.core;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;

/**
 * Starts JavaCPP with settings that it takes from system properties alone. They are the process's,
 * so they stand only while JavaCPP reads them, which it does once; what the user set stays.
 */
public final class JavaCppProperties {
  private static final String LOGGER = "org.bytedeco.javacpp.logger";
  private static final String LIMIT = "org.bytedeco.javacpp.maxbytes";
  private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxphysicalbytes";

  private JavaCppProperties() {}

  /**
   * JavaCPP tells through SLF4J what it finds, such as versions that differ and go together; it
   * prints otherwise. Nothing happens where it has started already.
   */
  public static void quiet() {
    start(Map.of(LOGGER, "slf4j"));
  }

  /**
   * As {@link #quiet}, and with a limit of off-heap arrays unless the user set one.
   *
   * @param bytes of all arrays together
   * @param processBytes of the whole process: the heap, the arrays, and what libraries take
   */
  static void limited(long bytes, long processBytes) {
    Map<String, String> values = new LinkedHashMap<>(Map.of(LOGGER, "slf4j"));
    if (System.getProperty(LIMIT) == null && System.getProperty(PHYSICAL_LIMIT) == null) {
      values.put(LIMIT, Long.toString(bytes));
      values.put(PHYSICAL_LIMIT, Long.toString(processBytes));
    }
    start(values);
  }

  private static synchronized void start(Map<String, String> values) {
    Map<String, String> own = new LinkedHashMap<>(values);
    own.keySet().removeIf(name -> System.getProperty(name) != null);
    own.forEach(System::setProperty);
    try {
      for (Class<?> reader : new Class<?>[] {Loader.class, Pointer.class}) {
        Class.forName(reader.getName(), true, reader.getClassLoader());
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a class that is there must be found", e);
    } finally {
      own.keySet().forEach(System::clearProperty);
    }
  }
}
