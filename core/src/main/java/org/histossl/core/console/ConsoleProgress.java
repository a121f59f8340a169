package org.histossl.core.console;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.histossl.core.Progress;

/**
 * Progress for people: on a terminal one line as wide as it is, which is written over; elsewhere,
 * as in a log, a line every ten seconds. Of work within work the innermost is shown. Each line has
 * one estimate of the time left.
 *
 * <pre>
 * tiling [=========>           ] 12/40 0:42 left, 0.7 a second
 * </pre>
 *
 * <p>What else is written to the same stream goes through {@link #stream()}, so that it does not
 * mix with the line.
 */
public final class ConsoleProgress implements Progress {
  private static final long SECOND = 1_000_000_000L;
  private static final long TERMINAL_PAUSE = SECOND / 5;
  private static final long LOG_PAUSE = 10 * SECOND;

  /** Work that is over sooner leaves no line. */
  private static final long WORTH_A_LINE = 2 * SECOND;

  private final PrintStream stream;
  private final OptionalInt columns;
  private final LongSupplier nanoseconds;
  private final List<Work> open = new ArrayList<>();
  private int shown;
  private long next;

  ConsoleProgress(PrintStream stream, OptionalInt columns, LongSupplier nanoseconds) {
    this.stream = stream;
    this.columns = columns;
    this.nanoseconds = nanoseconds;
    this.next = nanoseconds.getAsLong() + pause();
  }

  /**
   * Progress on a stream that is the process's error stream, where it does not mix with results.
   *
   * @param stream the error stream
   * @return the progress
   */
  public static ConsoleProgress on(PrintStream stream) {
    return new ConsoleProgress(stream, Terminal.columns(), System::nanoTime);
  }

  /**
   * Progress on a stream of which nothing is known, such as one of a test.
   *
   * @param stream the stream
   * @return lines, one every ten seconds
   */
  public static ConsoleProgress lines(PrintStream stream) {
    return new ConsoleProgress(stream, OptionalInt.empty(), System::nanoTime);
  }

  /**
   * The stream for messages, which stand above the line of progress.
   *
   * @return writes to the stream of this progress
   */
  public PrintStream stream() {
    return columns.isEmpty() ? stream : new PrintStream(new Above(), true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized Task start(String what, long total) {
    Work work = new Work(what, total, nanoseconds.getAsLong());
    open.add(work);
    return work;
  }

  private long pause() {
    return columns.isPresent() ? TERMINAL_PAUSE : LOG_PAUSE;
  }

  private synchronized void show(Work work) {
    long now = nanoseconds.getAsLong();
    if (now >= next && work == open.get(open.size() - 1)) {
      next = now + pause();
      write(work.line(now), false);
    }
  }

  private synchronized void end(Work work) {
    if (open.remove(work)) {
      long now = nanoseconds.getAsLong();
      if (now - work.start >= WORTH_A_LINE) {
        write(work.lastLine(now), true);
      } else {
        erase();
      }
    }
  }

  private void write(String line, boolean last) {
    if (columns.isEmpty()) {
      stream.println(line);
      return;
    }
    // The last column stays free: a letter there moves the cursor to the next line on some
    // terminals.
    String text = line.substring(0, Math.min(line.length(), columns.getAsInt() - 1));
    stream.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
    shown = text.length();
    if (last) {
      stream.println();
      shown = 0;
    }
    stream.flush();
  }

  private synchronized void erase() {
    if (shown > 0) {
      stream.print("\r" + " ".repeat(shown) + "\r");
      stream.flush();
      shown = 0;
    }
  }

  /** Clears the line of progress before anything else is written. */
  private final class Above extends OutputStream {
    @Override
    public void write(int letter) {
      synchronized (ConsoleProgress.this) {
        erase();
        stream.write(letter);
      }
    }

    @Override
    public void write(byte[] letters, int from, int count) {
      synchronized (ConsoleProgress.this) {
        erase();
        stream.write(letters, from, count);
      }
    }

    @Override
    public void flush() {
      stream.flush();
    }
  }

  private final class Work implements Task {
    private final String what;
    private final long total;
    private final long start;
    private final Pace pace;
    private long done;
    private String note = "";

    Work(String what, long total, long start) {
      this.what = what;
      this.total = total;
      this.start = start;
      this.pace = new Pace(start);
    }

    @Override
    public void step() {
      synchronized (ConsoleProgress.this) {
        done++;
        pace.at(nanoseconds.getAsLong(), done);
        show(this);
      }
    }

    @Override
    public void note(String text) {
      synchronized (ConsoleProgress.this) {
        note = text;
        show(this);
      }
    }

    @Override
    public void close() {
      end(this);
    }

    String line(long now) {
      return ProgressLine.of(what, done, total, pace.secondsFor(total - done, now), note)
          .text(columns.orElse(Terminal.USUAL_COLUMNS) - 1, columns.isPresent());
    }

    String lastLine(long now) {
      String count = done == total ? Long.toString(total) : done + " of " + total;
      return what + ": " + count + " in " + ProgressLine.duration((now - start) / SECOND);
    }
  }
}
