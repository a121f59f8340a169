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
  private static final String NUMBER = "([0-9.,eE+-]*[0-9])";

  private static final Pattern APERIO_MPP = Pattern.compile("\\bMPP\\s*=\\s*" + NUMBER);
  private static final Pattern APERIO_MAGNIFICATION =
      Pattern.compile("\\bAppMag\\s*=\\s*" + NUMBER);
  private static final Pattern OME_PIXELS = Pattern.compile("<(?:\\w+:)?Pixels\\b[^>]*");
  private static final Pattern OME_SIZE = attribute("PhysicalSizeX");
  private static final Pattern OME_UNIT = attribute("PhysicalSizeXUnit");
  private static final Pattern OME_MAGNIFICATION = attribute("NominalMagnification");
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
    OptionalDouble said = number(APERIO_MPP, words);
    if (said.isEmpty()) {
      said = omeSize(words);
    }
    OptionalDouble magnification = number(APERIO_MAGNIFICATION, words);
    OptionalDouble bySize = tagged < NOT_OF_A_SCANNER ? positive(tagged) : OptionalDouble.empty();
    return new TiffDescription(
        text.isEmpty() || words.isBlank() ? Optional.empty() : Optional.of(words),
        said.isPresent() ? said : bySize,
        magnification.isPresent() ? magnification : number(OME_MAGNIFICATION, words));
  }

  private static Pattern attribute(String name) {
    return Pattern.compile("\\b" + name + "\\s*=\\s*[\"']([^\"']*)[\"']");
  }

  /** The first image's that has one; in micrometres where it names no unit. */
  private static OptionalDouble omeSize(String words) {
    Matcher pixels = OME_PIXELS.matcher(words);
    while (pixels.find()) {
      OptionalDouble size = number(OME_SIZE, pixels.group());
      if (size.isPresent()) {
        Matcher unit = OME_UNIT.matcher(pixels.group());
        OptionalDouble micrometres =
            unit.find() ? VendorText.micrometres(unit.group(1)) : OptionalDouble.of(1);
        return positive(size.getAsDouble() * micrometres.orElse(0));
      }
    }
    return OptionalDouble.empty();
  }

  boolean isAperio() {
    return text.isPresent() && text.get().startsWith("Aperio");
  }

  /** What an Aperio picture that is no level calls itself. */
  Optional<String> aperioName() {
    Matcher name = APERIO_NAME.matcher(text.orElse(""));
    return name.find() ? Optional.of(name.group(1)) : Optional.empty();
  }

  private static OptionalDouble number(Pattern pattern, String words) {
    Matcher found = pattern.matcher(words);
    return found.find() ? VendorText.positive(found.group(1)) : OptionalDouble.empty();
  }

  private static OptionalDouble positive(double value) {
    return value > 0 && Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
