package org.histossl.data.slide;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Numbers and units as vendors' programs write them into a slide's texts: by the scanner's country,
 * with a decimal comma too.
 */
public final class VendorText {
  private VendorText() {}

  /**
   * A number above zero, with a point or a comma before its fraction. Both may occur, as in {@code
   * 1.234,5}: the last one is the decimal one then. One kind that occurs twice parts thousands.
   *
   * @param text such as {@code 0.4990} or {@code 0,4990}
   * @return the number; empty where the text is none, or it is not finite and above zero
   */
  public static OptionalDouble positive(String text) {
    String plain = text.strip();
    boolean comma = plain.lastIndexOf(',') > plain.lastIndexOf('.');
    String decimal = comma ? "," : ".";
    boolean thousands = plain.indexOf(decimal) < plain.lastIndexOf(decimal);
    plain = plain.replace(comma ? "." : ",", "").replace(decimal, thousands ? "" : ".");
    try {
      double value = Double.parseDouble(plain);
      return value > 0 && Double.isFinite(value)
          ? OptionalDouble.of(value)
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty(); // free text: a number that is none counts as unknown
    }
  }

  /**
   * How many micrometres a unit of length has.
   *
   * @param unit its sign in OME-XML
   * @return the micrometres; empty for what is no length, such as {@code pixel}
   */
  static OptionalDouble micrometres(String unit) {
    String plain = unit.strip().toLowerCase(Locale.ROOT).replaceAll("&#(181|956|xb5|x3bc);", "u");
    return switch (plain) {
      case "m" -> OptionalDouble.of(1e6);
      case "cm" -> OptionalDouble.of(1e4);
      case "mm" -> OptionalDouble.of(1e3);
      case "um", "\u00b5m", "\u03bcm", "micron", "microns" -> OptionalDouble.of(1);
      case "nm" -> OptionalDouble.of(1e-3);
      case "in" -> OptionalDouble.of(25_400);
      case "ft" -> OptionalDouble.of(304_800);
      default ->
          // The micro sign in any encoding that was not told: bytes beyond ASCII before the m.
          plain.matches("\\P{ASCII}+m") ? OptionalDouble.of(1) : OptionalDouble.empty();
    };
  }
}
