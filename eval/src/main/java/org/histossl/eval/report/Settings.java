package org.histossl.eval.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and values under a heading, in the order given.
 *
 * @param title the heading, such as {@code "Encoder"}
 * @param values the values by name; give a {@link LinkedHashMap} to set the order
 */
public record Settings(String title, Map<String, String> values) {
  /**
   * Takes a copy that keeps the order.
   *
   * @param title the heading, such as {@code "Encoder"}
   * @param values the values by name; give a {@link LinkedHashMap} to set the order
   */
  public Settings {
    values = ordered(values);
  }

  /** A copy in the order of the original, which {@link Map#copyOf} would lose. */
  static <V> Map<String, V> ordered(Map<String, V> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
