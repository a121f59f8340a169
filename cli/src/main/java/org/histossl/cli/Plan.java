package org.histossl.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a command would read, make and keep, told by {@code --dry-run}. */
final class Plan {
  private static final String NOTE = " (is there: goes on, or is made anew where inputs changed)";

  private final List<String> lines = new ArrayList<>();

  private void add(String verb, String what) {
    lines.add(String.format(Locale.ROOT, "%-9s%s", verb, what));
  }

  /** Adds what would be read. */
  Plan reads(String what, Object where) {
    add("reads", what + ": " + where);
    return this;
  }

  /** Adds what is there and cannot be read. */
  Plan leavesOut(String what, String why) {
    add("skips", what + ": " + why);
    return this;
  }

  /** Adds a file or folder that would be made; what is there already is kept or replaced. */
  Plan makes(String what, Path where) throws IOException {
    boolean there = Files.isDirectory(where) ? !isEmpty(where) : Files.exists(where);
    add(there ? "keeps" : "makes", what + ": " + where + (there ? NOTE : ""));
    return this;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().isEmpty();
    }
  }

  /** Adds a file that would be written whatever is there. */
  Plan replaces(String what, Path where) {
    add(Files.exists(where) ? "replaces" : "makes", what + ": " + where);
    return this;
  }

  void print(PrintStream out) {
    lines.forEach(out::println);
    out.println("Nothing was written: this was a dry run.");
  }
}
