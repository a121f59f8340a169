package org.histossl.ssl.train;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.histossl.core.Metric;

/** How fast a run is, and what it takes of the machine. */
final class Meter {
  /** Share of the old mean that stays at each step: some fifty steps are felt. */
  private static final double MEMORY = 0.98;

  private static final double NANOS = 1e9;

  private static final String SPEED = "imagesPerSecond";
  private static final String WAIT = "waitSeconds";
  private static final String RESIDENT = "residentBytes";

  /** What it measures. */
  static final List<Metric> METRICS =
      List.of(
          Metric.positive(SPEED, "1/s"),
          Metric.positive(WAIT, "s"),
          Metric.positive(RESIDENT, "bytes"));

  private final long imagesPerStep;
  private long stepBegan = System.nanoTime();
  private long waited;

  /** Running means of seconds a step, and how much of a mean they are yet. */
  private double secondsPerStep;

  private double weight;

  Meter(long imagesPerStep) {
    this.imagesPerStep = imagesPerStep;
  }

  /** Time in which the step could not begin for want of views. */
  void waited(long nanos) {
    waited += nanos;
  }

  /** Ends a step and adds what was measured to its values. */
  void endStep(Map<String, Double> values) {
    long now = System.nanoTime();
    double seconds = (now - stepBegan) / NANOS;
    secondsPerStep = MEMORY * secondsPerStep + (1 - MEMORY) * seconds;
    weight = MEMORY * weight + (1 - MEMORY);
    values.put(SPEED, imagesPerStep / seconds);
    values.put(WAIT, waited / NANOS);
    values.put(RESIDENT, (double) Pointer.physicalBytes());
    beginStep();
  }

  /** Checkpoints and listeners between two steps are nobody's time. */
  void beginStep() {
    stepBegan = System.nanoTime();
    waited = 0;
  }

  /** The speed, for a reader; how much time is left whoever shows the progress tells. */
  String describe() {
    return String.format(Locale.ROOT, "%.1f images/s", imagesPerStep * weight / secondsPerStep);
  }
}
