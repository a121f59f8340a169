package org.histossl.ssl.dino;

import java.util.ArrayDeque;
import java.util.Deque;

/** The mean of the last values. */
final class RunningMean {
  private final int window;
  private final Deque<Double> values = new ArrayDeque<>();

  RunningMean(int window) {
    this.window = window;
  }

  /** Takes a value; whether there are as many as the mean is of. */
  boolean add(double value) {
    values.addLast(value);
    if (values.size() > window) {
      values.removeFirst();
    }
    return values.size() == window;
  }

  /** Summed anew, so that no rounding stays behind. */
  double mean() {
    return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }
}
