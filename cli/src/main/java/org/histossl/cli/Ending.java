package org.histossl.cli;

/**
 * How a command's work ended.
 *
 * @param line what it says last
 * @param done how much of what was asked was done, such as slides
 * @param failed how much was not
 * @param what what is counted, such as {@code "slides left out"}
 */
record Ending(String line, long done, long failed, String what) {
  /** All was done. */
  static Ending done(String line) {
    return new Ending(line, 1, 0, "");
  }

  /** Nothing was done of what was asked; the line says why. */
  static Ending nothing(String line) {
    return new Ending(line, 0, 0, "");
  }

  /** The last line, which has the number of failures where there are some. */
  String text() {
    return failed == 0 ? line : line + " (" + count() + ")";
  }

  String count() {
    return failed + " of " + (done + failed) + " " + what;
  }
}
