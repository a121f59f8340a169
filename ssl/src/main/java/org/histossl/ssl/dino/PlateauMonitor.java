package org.histossl.ssl.dino;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.Warning;

/**
 * Names a loss or a teacher's entropy that stays near {@code ln(prototypes)} after the warm-up: the
 * plateau on which each run begins, and which one of too few steps never leaves.
 */
final class PlateauMonitor implements Monitor {
  /** The share of {@code ln(prototypes)} above which little was learned. */
  static final double HIGH = 0.95;

  private final double most;
  private final long from;
  private final int window;
  private final RunningMean loss;
  private final RunningMean entropy;
  private final Alarm alarm;

  PlateauMonitor(int prototypes, long steps, long warmup) {
    most = Math.log(prototypes);
    from = Monitors.settled(steps, warmup);
    window = Monitors.window(steps);
    loss = new RunningMean(window);
    entropy = new RunningMean(window);
    alarm = new Alarm(window);
  }

  @Override
  public Optional<Warning> see(long step, Map<String, Double> values) {
    if (step < from) {
      return Optional.empty();
    }
    boolean full = loss.add(value(values, "lossShare"));
    entropy.add(value(values, "teacherEntropy") / most);
    boolean high = loss.mean() >= HIGH || entropy.mean() >= HIGH;
    return alarm.hear(
        step,
        full && high,
        () ->
            new Warning(
                step,
                "plateau",
                String.format(
                    Locale.ROOT,
                    "over %d steps after the warm-up the loss is %.3f of ln(prototypes), the"
                        + " teacher's entropy %.3f: little was learned yet. Make more steps, give"
                        + " batches of 64 and more, a teacher's momentum of 0.996, local crops of"
                        + " at least 0.2 of the tile, or milder changes of color and blur",
                    window,
                    loss.mean(),
                    entropy.mean())));
  }

  static double value(Map<String, Double> values, String name) {
    return Check.found(values.get(name), "a step has no '%s', only %s", name, values.keySet());
  }
}
