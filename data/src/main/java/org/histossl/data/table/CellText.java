package org.histossl.data.table;

import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the text of a cell says. */
final class CellText {
  /** As pandas, R and Excel write what is not known. */
  private static final Set<String> UNKNOWN =
      Set.of("", "NA", "NaN", "nan", "N/A", "n/a", "#N/A", "<NA>");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,18}([.,][0-9]{1,30})?([eE][+-]?[0-9]{1,2})?");
  private static final Pattern WHOLE = Pattern.compile("([+-]?[0-9]+)[.,]0+");

  /** Either mark may part thousands or a fraction where the other program's language is unknown. */
  private static final Pattern THOUSANDS = Pattern.compile("[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}");

  private CellText() {}

  static boolean isUnknown(String text) {
    return UNKNOWN.contains(text);
  }

  /** A name, in which a fraction of zero is left out. */
  static String name(String text, boolean commaIsDecimal) {
    boolean number = commaIsDecimal ? !isAmbiguous(text) : text.indexOf(',') < 0;
    Matcher whole = WHOLE.matcher(text);
    return number && whole.matches() ? whole.group(1) : text;
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException with what is to be added to "must be a whole number"
   */
  static long whole(String text, boolean commaIsDecimal) {
    if (!NUMBER.matcher(text).matches() || (!commaIsDecimal && text.indexOf(',') >= 0)) {
      throw new IllegalArgumentException("");
    }
    if (commaIsDecimal && isAmbiguous(text)) {
      throw new IllegalArgumentException(", which may be thousands or a fraction,");
    }
    try {
      return new BigDecimal(text.replace(',', '.')).longValueExact();
    } catch (ArithmeticException e) { // a fraction, or too large
      throw new IllegalArgumentException("", e);
    }
  }

  private static boolean isAmbiguous(String text) {
    return THOUSANDS.matcher(text).matches();
  }
}
