package org.histossl.examples;

import java.util.Locale;
import java.util.regex.Pattern;

/** Numbers that a user gave, taken as they are or refused: never cut, never guessed. */
final class OptionValue {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?[0-9]{1,18}([.][0-9]{1,18})?([eE][+-]?[0-9]{1,2})?");

  private OptionValue() {}

  /** A whole number from some number on. */
  static int whole(String option, String value, int least) {
    long number = whole(option, value);
    if (number < least || number > Integer.MAX_VALUE) {
      throw refused(option, "a whole number from " + least + " to " + Integer.MAX_VALUE, value);
    }
    return (int) number;
  }

  /** A whole number of any sign, such as a seed. */
  static long whole(String option, String value) {
    if (!WHOLE.matcher(value).matches()) {
      throw refused(option, "a whole number", value);
    }
    return Long.parseLong(value);
  }

  /** A number above zero. */
  static double positive(String option, String value) {
    if (!DECIMAL.matcher(value).matches() || !(Double.parseDouble(value) > 0)) {
      throw refused(option, "a number above 0, with a point for its fraction", value);
    }
    return Double.parseDouble(value);
  }

  static boolean flag(String option, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(option, "true or false", value);
    };
  }

  private static IllegalArgumentException refused(String option, String rule, String value) {
    return new IllegalArgumentException(option + " must be " + rule + ", got '" + value + "'");
  }
}
