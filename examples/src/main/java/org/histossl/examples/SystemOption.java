package org.histossl.examples;

import java.util.List;
import java.util.TreeSet;
import org.histossl.core.Check;

/** An option of a program, from a system property; an empty one is as good as none. */
final class SystemOption {
  private SystemOption() {}

  /**
   * Refuses arguments, which such a program has none of, and options that it does not know.
   *
   * @param program what its options begin with, such as {@code panda}
   * @param known the options, without that
   */
  static void check(List<String> arguments, String program, List<String> known) {
    Check.that(
        arguments.isEmpty(), "options are given as -D%s.NAME=VALUE, got %s", program, arguments);
    for (String property : new TreeSet<>(System.getProperties().stringPropertyNames())) {
      if (property.startsWith(program + ".")) {
        Check.that(
            known.contains(property.substring(program.length() + 1)),
            "-D%s is unknown; there are %s",
            property,
            known.stream().map(name -> "-D" + program + "." + name).toList());
      }
    }
  }

  static String text(String name, String otherwise) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  static int whole(String name, int otherwise, int least) {
    return OptionValue.whole("-D" + name, text(name, Integer.toString(otherwise)), least);
  }

  static long seed(String name, long otherwise) {
    return OptionValue.whole("-D" + name, text(name, Long.toString(otherwise)));
  }

  static boolean flag(String name, boolean otherwise) {
    return OptionValue.flag("-D" + name, text(name, Boolean.toString(otherwise)));
  }
}
