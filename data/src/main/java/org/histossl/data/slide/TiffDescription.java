package org.histossl.data.slide;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a directory says of the slide in words, and in its resolution tags.
 *
 * @param text the scanner's description
 * @param micronsPerPixel edge of a pixel
 * @param magnification of the objective
 */
record TiffDescription(
    Optional<String> text, OptionalDouble micronsPerPixel, OptionalDouble magnification) {
  private static final String NUMBER = "([0-9.eE+-]+)";

  /** Aperio's {@code MPP = 0.499}; OME-XML's attribute, in micrometres unless it says otherwise. */
  private static final Pattern MPP =
      Pattern.compile("\\bMPP\\s*=\\s*" + NUMBER + "|\\bPhysicalSizeX\\s*=\\s*\"" + NUMBER + "\"");

  private static final Pattern OTHER_UNIT =
      Pattern.compile("PhysicalSizeXUnit=\"(?!\\P{ASCII}+m\")");
  private static final Pattern MAGNIFICATION =
      Pattern.compile(
          "\\bAppMag\\s*=\\s*" + NUMBER + "|\\bNominalMagnification\\s*=\\s*\"" + NUMBER + "\"");
  private static final Pattern APERIO_NAME = Pattern.compile("^Aperio[^\n]*\n(label|macro)\\b");

  /** Pixels from here on are those of screens and printers (1,270 a inch), not of scanners. */
  private static final double NOT_OF_A_SCANNER = 20;

  /**
   * Reads the description.
   *
   * @param text the image description
   * @param tagged microns per pixel by the resolution tags, 0 where they do not tell
   */
  static TiffDescription of(Optional<String> text, double tagged) {
    String words = text.orElse("").replace("\r", "").replace("\0", "");
    OptionalDouble said =
        OTHER_UNIT.matcher(words).find() ? OptionalDouble.empty() : number(MPP.matcher(words));
    OptionalDouble bySize = tagged < NOT_OF_A_SCANNER ? positive(tagged) : OptionalDouble.empty();
    return new TiffDescription(
        text.isEmpty() || words.isBlank() ? Optional.empty() : Optional.of(words),
        said.isPresent() ? said : bySize,
        number(MAGNIFICATION.matcher(words)));
  }

  boolean isAperio() {
    return text.isPresent() && text.get().startsWith("Aperio");
  }

  /** What an Aperio picture that is no level calls itself. */
  Optional<String> aperioName() {
    Matcher name = APERIO_NAME.matcher(text.orElse(""));
    return name.find() ? Optional.of(name.group(1)) : Optional.empty();
  }

  private static OptionalDouble number(Matcher words) {
    if (!words.find()) {
      return OptionalDouble.empty();
    }
    try {
      String digits = words.group(1) == null ? words.group(2) : words.group(1);
      return positive(Double.parseDouble(digits));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty(); // free text: a number that is none counts as unknown
    }
  }

  private static OptionalDouble positive(double value) {
    return value > 0 && Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
