package org.histossl.core.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the process's error stream is connected to. */
final class Terminal {
  /** Where the terminal does not say. */
  static final int USUAL_COLUMNS = 80;

  private static final int LEAST_COLUMNS = 20;
  private static final int PATIENCE_SECONDS = 2;

  private Terminal() {}

  /**
   * How wide the terminal is to which errors are written: the system's {@code stty} says whether it
   * is one at all. {@code COLUMNS}, where it is exported, is what the user wants.
   *
   * @return the width; empty where the error stream is a file or a pipe, or the terminal cannot
   *     move its cursor
   */
  static OptionalInt columns() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return OptionalInt.empty();
    }
    OptionalInt asked = number(System.getenv("COLUMNS"));
    return size()
        .map(size -> asked.isPresent() ? asked : columns(size))
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt columns(String size) {
    OptionalInt told = number(size.substring(size.indexOf(' ') + 1));
    return told.isPresent() ? told : OptionalInt.of(USUAL_COLUMNS);
  }

  private static OptionalInt number(@Nullable String text) {
    return text != null && text.matches("[0-9]{2,4}") && Integer.parseInt(text) >= LEAST_COLUMNS
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  /** From Java 22 on this says yes on Windows where output goes to a file, too. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean hasConsole() {
    return System.console() != null;
  }

  /** Rows and columns as {@code stty} tells them; empty where this is no terminal. */
  private static Optional<String> size() {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return hasConsole() ? Optional.of("0 0") : Optional.empty();
    }
    try {
      Process stty =
          new ProcessBuilder("sh", "-c", "test -t 2 && stty size <&2 2>/dev/null")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return ended && stty.exitValue() == 0 ? Optional.of(said.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // a system without a shell: lines can be read anywhere
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
