package org.histossl.mpi;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of a rank that waits long for the others, and ends the job of one that waits too long. */
final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  private final int rank;
  private final Runnable abort;
  private final long sayMillis;
  private final long abortMillis;
  private final Thread thread = new Thread(this::watch, "rank-watchdog");

  /** What the rank waits in; null while it works. */
  private @Nullable String call;

  private long since;
  private boolean said;
  private String place = "before the first step";
  private boolean closed;

  Watchdog(int rank, Runnable abort, long sayMillis, long abortMillis) {
    this.rank = rank;
    this.abort = abort;
    this.sayMillis = sayMillis;
    this.abortMillis = abortMillis;
  }

  static Watchdog start(int rank, Runnable abort) {
    return new Watchdog(rank, abort, 120_000, 900_000).started();
  }

  Watchdog started() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  synchronized void at(String where) {
    place = where;
  }

  /** Makes a call that waits for other ranks. */
  void in(String what, Runnable work) {
    begin(what);
    try {
      work.run();
    } finally {
      end();
    }
  }

  private synchronized void begin(String what) {
    call = what;
    since = System.nanoTime();
    said = false;
    notifyAll();
  }

  private synchronized void end() {
    call = null;
  }

  private synchronized void watch() {
    while (!closed) {
      long waited = call == null ? 0 : (System.nanoTime() - since) / 1_000_000;
      if (call != null && waited >= abortMillis) {
        LOG.error("{}: all ranks are ended", describe(waited));
        abort.run();
        return;
      }
      if (call != null && waited >= sayMillis && !said) {
        LOG.warn("{}", describe(waited));
        said = true;
      }
      try {
        wait(Math.max(1, Math.min(sayMillis, abortMillis) / 8));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private String describe(long waited) {
    return String.format(
        Locale.ROOT,
        "rank %d has waited %.0f s for the other ranks, in a %s, %s",
        rank,
        waited / 1000.0,
        call,
        place);
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
