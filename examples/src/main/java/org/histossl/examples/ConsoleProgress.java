package org.histossl.examples;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.histossl.core.Progress;

/** Progress bars on the error stream, where they do not mix with results. */
final class ConsoleProgress implements Progress {
  private static final int UPDATE_MILLIS = 500;

  /** Wide enough for a bar, a rate and a note, where the terminal does not say how wide it is. */
  private static final int WIDTH = 100;

  private final PrintStream stream;

  ConsoleProgress(PrintStream stream) {
    this.stream = stream;
  }

  @Override
  public Task start(String what, long total) {
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setConsumer(new ConsoleProgressBarConsumer(stream, WIDTH))
            .build();
    return new Task() {
      @Override
      public void step() {
        bar.step();
      }

      @Override
      public void note(String text) {
        bar.setExtraMessage(" " + text);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }
}
