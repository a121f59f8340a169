package org.histossl.ssl.train;

import java.util.Map;

/**
 * What a listener found at the end of an epoch.
 *
 * @param epoch the epoch, from 0
 * @param step the epoch's last step, from 0
 * @param values its numbers by name
 */
public record EpochResult(int epoch, long step, Map<String, Double> values) {
  /** Copies the numbers. */
  public EpochResult {
    values = Map.copyOf(values);
  }
}
