package org.histossl.ssl.train;

import org.histossl.core.Check;

/**
 * When checkpoints are written and which are kept. None of it changes the result of a run. One is
 * written at the end, too, and where a run is asked to stop.
 *
 * @param everySteps steps from one to the next, 0 for no such rule
 * @param everyMinutes minutes from one to the next, 0 for no such rule; what is due first counts
 * @param keepLast how many of the newest are kept, at least 1; with 2 there is one to go back to
 *     where the newest is damaged
 * @param keepEvery each so many-th is kept for good, 0 for none
 */
public record CheckpointConfig(long everySteps, int everyMinutes, int keepLast, int keepEvery) {
  /** Refuses negative numbers. */
  public CheckpointConfig {
    Check.notNegative("everySteps", everySteps);
    Check.notNegative("everyMinutes", everyMinutes);
    Check.positive("keepLast", keepLast);
    Check.notNegative("keepEvery", keepEvery);
  }

  /**
   * Every ten minutes; the last three are kept, and one in six hours for good.
   *
   * @return the configuration
   */
  public static CheckpointConfig defaults() {
    return new CheckpointConfig(0, 10, 3, 36);
  }

  /**
   * Other times.
   *
   * @param steps steps from one to the next, 0 for no such rule
   * @param minutes minutes from one to the next, 0 for no such rule
   * @return the changed copy
   */
  public CheckpointConfig withEvery(long steps, int minutes) {
    return new CheckpointConfig(steps, minutes, keepLast, keepEvery);
  }

  /**
   * Keeps others.
   *
   * @param last how many of the newest, at least 1
   * @param every each so many-th for good, 0 for none
   * @return the changed copy
   */
  public CheckpointConfig withKept(int last, int every) {
    return new CheckpointConfig(everySteps, everyMinutes, last, every);
  }
}
