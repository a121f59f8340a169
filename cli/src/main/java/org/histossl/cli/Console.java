package org.histossl.cli;

import java.io.PrintStream;
import org.histossl.core.Progress;
import org.histossl.core.console.ConsoleProgress;

/**
 * Where a command speaks.
 *
 * @param out results
 * @param err messages
 * @param progress how far work is
 */
record Console(PrintStream out, PrintStream err, Progress progress) {
  /** The streams of a process. */
  static Console of(PrintStream out, PrintStream err) {
    ConsoleProgress progress = ConsoleProgress.on(err);
    return new Console(out, progress.stream(), progress);
  }

  /** The same without progress. */
  Console quiet() {
    return new Console(out, err, Progress.none());
  }
}
