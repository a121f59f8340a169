package org.histossl.ssl.distill;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.Metric;

/**
 * What one step of training was like.
 *
 * @param step the step, from 0
 * @param values numbers by the names of their {@link Metric}s, in order
 */
public record StepResult(long step, Map<String, Double> values) {
  /** The sum of all weighted losses. */
  public static final String LOSS = "loss";

  /** Copies the numbers. */
  public StepResult {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * A number.
   *
   * @param metric its name
   * @return the number
   * @throws IllegalArgumentException naming those that there are, if there is no such number
   */
  public double value(String metric) {
    return Check.found(values.get(metric), "a step has no '%s', only %s", metric, values.keySet());
  }

  /**
   * The loss.
   *
   * @return the sum of all weighted losses
   */
  public double loss() {
    return value(LOSS);
  }
}
