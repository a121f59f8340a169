package org.histossl.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.histossl.core.Backend;
import org.histossl.core.Progress;
import org.histossl.core.console.ConsoleProgress;
import org.histossl.core.engine.Engine;

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

  /** What runs the graphs, in a line; doctor tells all of it. */
  void tell(Backend backend) {
    err.println(
        String.format(
            Locale.ROOT,
            "%s with %d threads, kernels %s, engine %s",
            backend.name(),
            backend.threads(),
            backend.simd(),
            Engine.standard().name().toLowerCase(Locale.ROOT)));
  }

  /** The same without progress. */
  Console quiet() {
    return new Console(out, err, Progress.none());
  }
}
