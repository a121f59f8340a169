package org.histossl.core.console;

import java.util.OptionalLong;

/**
 * How fast work goes on now: over the last half to one minute, since what went before may have been
 * faster, as steps are that were done already, or slower, as the first ones are.
 */
final class Pace {
  private static final long WINDOW_NANOSECONDS = 30_000_000_000L;
  private static final double NANOSECONDS = 1e9;

  private long olderTime;
  private long olderDone;
  private long newerTime;
  private long newerDone;
  private long latest;

  Pace(long start) {
    olderTime = start;
    newerTime = start;
  }

  void at(long now, long done) {
    if (now - newerTime >= WINDOW_NANOSECONDS) {
      olderTime = newerTime;
      olderDone = newerDone;
      newerTime = now;
      newerDone = done;
    }
    latest = done;
  }

  /** Empty as long as nothing is done. */
  OptionalLong secondsFor(long left, long now) {
    long done = latest - olderDone;
    return done == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round((now - olderTime) / NANOSECONDS / done * Math.max(0, left)));
  }
}
