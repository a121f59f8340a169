package org.histossl.eval.report;

import java.util.Locale;
import java.util.OptionalDouble;
import org.histossl.eval.score.Interval;

/** Numbers as a reader wants them, the same in every locale. */
final class Numbers {
  private Numbers() {}

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String score(OptionalDouble value) {
    return value.isPresent() ? minus("%.3f", value.getAsDouble()) : "undefined";
  }

  /** A difference, whose sign is told. */
  static String signed(OptionalDouble value) {
    return value.isPresent() ? minus("%+.3f", value.getAsDouble()) : "undefined";
  }

  static String interval(Interval interval) {
    return minus("%.3f", interval.low()) + " to " + minus("%.3f", interval.high());
  }

  /** Of numbers that three decimals would not do justice, such as squared errors. */
  static String plainInterval(Interval interval) {
    return plain(interval.low()) + " to " + plain(interval.high());
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** About four digits, with a power of ten where zeros would hide the number. */
  static String plain(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size >= 1e6 || size < 1e-2) {
      String[] parts = String.format(Locale.ROOT, "%.2e", value).split("e", -1);
      return (parts[0] + "e" + Integer.parseInt(parts[1])).replace('-', '−');
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return minus("%." + decimals + "f", value);
  }

  @SuppressWarnings("FormatStringAnnotation") // the formats are the few above
  private static String minus(String format, double value) {
    return String.format(Locale.ROOT, format, value).replace('-', '−');
  }
}
