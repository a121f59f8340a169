package org.histossl.examples;

/** An option of a program, from a system property; an empty one is as good as none. */
final class SystemOption {
  private SystemOption() {}

  static String text(String name, String otherwise) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  static long number(String name, long otherwise) {
    String value = text(name, Long.toString(otherwise));
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "-D" + name + " must be a whole number, got '" + value + "'", e);
    }
  }
}
