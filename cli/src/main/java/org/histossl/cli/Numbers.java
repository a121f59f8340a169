package org.histossl.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers that a user gave, taken as they are or refused: never cut, never guessed. */
final class Numbers {
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?[0-9]{1,18}([.][0-9]{1,18})?([eE][+-]?[0-9]{1,2})?");

  private Numbers() {}

  /** Whole numbers of an option. */
  static final class Whole implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      long number = whole(value);
      if (number != (int) number) {
        throw refused("a whole number up to " + Integer.MAX_VALUE, value);
      }
      return (int) number;
    }
  }

  /** Long whole numbers of an option, such as seeds. */
  static final class LongWhole implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return whole(value);
    }
  }

  /** Numbers with a point. */
  static final class Decimal implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      if (!DECIMAL.matcher(value).matches()) {
        throw refused("a number, with a point for its fraction", value);
      }
      return Double.valueOf(value);
    }
  }

  private static long whole(String value) {
    if (!WHOLE.matcher(value).matches()) {
      throw refused("a whole number", value);
    }
    return Long.parseLong(value);
  }

  private static TypeConversionException refused(String rule, String value) {
    return new TypeConversionException("must be " + rule + ", got '" + value + "'");
  }
}
