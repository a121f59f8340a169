package org.histossl.ssl.train;

import java.util.Map;
import java.util.Optional;

/**
 * Looks at the steps of a training, one after the other, for signs that something goes wrong. On
 * resuming it sees the steps before once more, so it needs no place in checkpoints.
 */
@FunctionalInterface
public interface Monitor {
  /**
   * Sees a step.
   *
   * @param step the step, from 0
   * @param values what the step was like
   * @return what is wrong since this step; empty where nothing is, or where it was said before
   */
  Optional<Warning> see(long step, Map<String, Double> values);

  /**
   * Sees what was found at the end of an epoch, after the epoch's last step.
   *
   * @param epoch the epoch's end
   * @return what is wrong since this epoch; empty by default
   */
  default Optional<Warning> seeEpoch(EpochResult epoch) {
    return Optional.empty();
  }
}
