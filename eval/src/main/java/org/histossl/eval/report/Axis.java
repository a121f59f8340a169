package org.histossl.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A range of numbers and the round ones in it. */
final class Axis {
  private final double low;
  private final double high;
  private final double step;

  private Axis(double low, double high, double step) {
    this.low = low;
    this.high = high;
    this.step = step;
  }

  /**
   * An axis over a range.
   *
   * @param widen whether the range is widened to round ends
   */
  static Axis over(double least, double greatest, int ticks, boolean widen) {
    double low = least;
    double high = greatest;
    if (!(high > low)) { // one value: some room around it
      double room = low == 0 ? 1 : Math.abs(low) * 0.1;
      low -= room;
      high += room;
    }
    double step = roundStep((high - low) / ticks);
    return widen
        ? new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step)
        : new Axis(low, high, step);
  }

  /** The least of 1, 2, 5 times a power of ten that is not below a number. */
  private static double roundStep(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= atLeast * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - 1e-6);
    long last = (long) Math.floor(high / step + 1e-6);
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  double share(double value) {
    return (value - low) / (high - low);
  }

  /** A tick with the digits that tell it from its neighbors. */
  String label(double tick) {
    double size = Math.max(Math.abs(low), Math.abs(high));
    if (size >= 1e6 || size < 1e-2) {
      if (tick == 0) {
        return "0";
      }
      int exponent = (int) Math.floor(Math.log10(size));
      double mantissa = tick / Math.pow(10, exponent);
      int decimals = Math.max(0, exponent - (int) Math.floor(Math.log10(step) + 1e-9));
      return digits(mantissa, decimals) + "e" + (exponent < 0 ? "−" : "") + Math.abs(exponent);
    }
    return digits(tick, Math.max(0, -(int) Math.floor(Math.log10(step) + 1e-9)));
  }

  private static String digits(double value, int decimals) {
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return text.matches("-0(\\.0*)?") ? text.substring(1) : text.replace('-', '−');
  }
}
