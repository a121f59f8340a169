package org.histossl.core;

import java.util.Locale;

/**
 * A number that a training is described by, step by step or at the ends of epochs.
 *
 * @param name its name in metrics and curves
 * @param unit such as {@code "nats"}; empty for a plain number
 * @param low the least value that it can have; may be infinite
 * @param high the greatest; may be infinite
 */
public record Metric(String name, String unit, double low, double high) {
  /** Refuses ranges without a value. */
  public Metric {
    Check.that(low <= high, "metric '%s' needs low up to high, got %s and %s", name, low, high);
  }

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

  /**
   * A number without bounds.
   *
   * @param name its name
   * @param unit its unit
   * @return the metric
   */
  public static Metric unbounded(String name, String unit) {
    return new Metric(name, unit, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /**
   * Unit and range for a reader.
   *
   * @return such as {@code "nats, 0 to 5.55"}; empty where there is nothing to say
   */
  public String description() {
    String from = Double.isInfinite(low) ? "" : number(low);
    String to = Double.isInfinite(high) ? "" : number(high);
    String range =
        to.isEmpty()
            ? from.isEmpty() ? "" : "at least " + from
            : from.isEmpty() ? "at most " + to : from + " to " + to;
    return unit.isEmpty() || range.isEmpty() ? unit + range : unit + ", " + range;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.3g", value);
  }
}
