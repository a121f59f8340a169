package org.histossl.ssl.train;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.histossl.core.Metric;

/** Hears of the ends of epochs, between two steps. */
@FunctionalInterface
public interface EpochListener {
  /**
   * An epoch is over.
   *
   * @param epoch the epoch, from 0
   * @return numbers by name to be kept with the metrics; may be empty
   * @throws IOException stops the run
   */
  Map<String, Double> epochEnded(int epoch) throws IOException;

  /**
   * The numbers that it gives.
   *
   * @return units and ranges; none by default
   */
  default List<Metric> metrics() {
    return List.of();
  }
}
