package org.histossl.ssl.dino;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.Warning;

/**
 * Names a student that knows the teacher's answers to other views of a tile no better than those to
 * other tiles: what the two have in common is not the tile.
 */
final class AgreementMonitor implements Monitor {
  /** Agreement below this share of {@code ln(prototypes)} is chance. */
  private static final double CHANCE = 0.005;

  private final double most;
  private final long from;
  private final int window;
  private final RunningMean agreement;
  private final Alarm alarm;

  AgreementMonitor(int prototypes, long steps, long warmup) {
    most = Math.log(prototypes);
    from = Monitors.settled(steps, warmup);
    window = Monitors.window(steps);
    agreement = new RunningMean(window);
    alarm = new Alarm(window);
  }

  /** Runs of earlier versions say nothing of it. */
  @Override
  public Optional<Warning> see(long step, Map<String, Double> values) {
    Double value = values.get(DinoObjective.AGREEMENT);
    if (step < from || value == null) {
      return Optional.empty();
    }
    boolean full = agreement.add(value / most);
    return alarm.hear(
        step,
        full && agreement.mean() < CHANCE,
        () ->
            new Warning(
                step,
                "agreement by chance",
                String.format(
                    Locale.ROOT,
                    "over %d steps the student knows the teacher's answers to a tile only %.4f of"
                        + " ln(prototypes) better than those to other tiles: it learns nothing of"
                        + " tiles. Give larger local crops or milder changes of color, so that"
                        + " views of a tile have something in common, and see that tiles differ",
                    window,
                    agreement.mean())));
  }
}
