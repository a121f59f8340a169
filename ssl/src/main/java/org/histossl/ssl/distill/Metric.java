package org.histossl.ssl.distill;

/**
 * A number that a step is described by.
 *
 * @param name its name in metrics and curves
 * @param unit such as {@code "nats"}; empty for a plain number
 * @param low the least value that it can have; may be infinite
 * @param high the greatest; may be infinite
 */
public record Metric(String name, String unit, double low, double high) {
  /**
   * A number without an upper bound.
   *
   * @param name its name
   * @param unit its unit
   * @return the metric, at least 0
   */
  public static Metric positive(String name, String unit) {
    return new Metric(name, unit, 0, Double.POSITIVE_INFINITY);
  }
}
