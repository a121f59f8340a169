package org.histossl.ssl.distill;

import java.util.Map;
import java.util.function.Supplier;

/**
 * A method of pretraining, known by its name. Name the class in {@code
 * META-INF/services/org.histossl.ssl.distill.PretrainingProvider} and files of its configurations
 * are read as the library's own.
 *
 * @param <C> the record that its configurations are
 */
public interface PretrainingProvider<C extends Record & PretrainingConfig> {
  /**
   * The method's name in files.
   *
   * @return such as {@code "dino"}; never changed, since files outlive it
   */
  String name();

  /**
   * What the method is configured by, and no other.
   *
   * @return the class
   */
  Class<C> configuration();

  /**
   * Whole configurations to start from.
   *
   * @return by name, such as {@code "small"}, at least one; the first is where fields come from
   *     that a file leaves out
   */
  Map<String, Supplier<C>> presets();
}
