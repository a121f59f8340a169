package org.histossl.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.histossl.core.FileErrors;
import org.histossl.ssl.distill.TrainingDivergedException;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;

/**
 * How all programs here run: {@code --help} tells their options, errors are a sentence, and the
 * exit code says what became of it:
 *
 * <ul>
 *   <li>0: done; the last line counts what could not be;
 *   <li>{@value #FAILED}: an error, nothing done of what was asked, or, with {@code --strict}, any
 *       part not done;
 *   <li>{@value #MISUSED}: wrong options;
 *   <li>{@link StopSignal#EXIT_CODE}: stopped on request, to be started again.
 * </ul>
 *
 * @param <O> what the program was asked for
 */
final class Program<O> {
  static final int FAILED = 1;
  static final int MISUSED = 2;

  private static final String STRICT = "--strict";
  private static final String COMMON =
      """
        --strict   ends with 1 if only a part could be done
        --help     tells this""";

  private final String usage;
  private final Function<List<String>, O> options;
  private final Work<O> work;

  /** What a program does. */
  @FunctionalInterface
  interface Work<O> {
    Ending run(O options, PrintStream out, PrintStream err) throws IOException;
  }

  /**
   * A program.
   *
   * @param usage its options, a line each
   * @param options reads the arguments; what is wrong with them is an IllegalArgumentException
   * @param work what it does
   */
  Program(String usage, Function<List<String>, O> options, Work<O> work) {
    this.usage = usage.stripTrailing() + "\n" + COMMON;
    this.options = options;
    this.work = work;
  }

  /** Runs the program in a JVM of its own, which ends unless all is well. */
  void start(String... arguments) {
    int code =
        run(
            List.of(arguments),
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8));
    if (code != 0 && code != StopSignal.EXIT_CODE) { // the signal ends the JVM
      System.exit(code);
    }
  }

  /** Runs the program and gives its exit code. */
  int run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.contains("--help") || arguments.contains("-h")) {
      out.println(usage);
      return 0;
    }
    List<String> own = new ArrayList<>(arguments);
    own.removeIf(String::isBlank); // what a build passes on where nothing was given
    boolean strict = own.removeIf(STRICT::equals);
    O asked;
    try {
      asked = options.apply(List.copyOf(own));
    } catch (IllegalArgumentException e) {
      err.println(FileErrors.message(e));
      err.println(usage);
      return MISUSED;
    }
    try {
      return end(work.run(asked, out, err), strict, out, err);
    } catch (TrainingStoppedException e) {
      err.println(FileErrors.message(e));
      return StopSignal.EXIT_CODE;
    } catch (IOException
        | UncheckedIOException
        | IllegalArgumentException
        | IllegalStateException
        | TrainingDivergedException e) {
      err.println(FileErrors.message(e));
      return FAILED;
    }
  }

  private static int end(Ending ending, boolean strict, PrintStream out, PrintStream err) {
    if (ending.done() == 0) {
      err.println(ending.text());
      return FAILED;
    }
    out.println(ending.text());
    if (strict && ending.failed() > 0) {
      err.println(STRICT + ": " + ending.count());
      return FAILED;
    }
    return 0;
  }
}
