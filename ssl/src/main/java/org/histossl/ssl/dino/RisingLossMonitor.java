package org.histossl.ssl.dino;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.Warning;

/**
 * Names a loss that rises over a third of the run, after the warm-up: the means of the third's
 * three parts rise one after the other. A loss may dip and rise a while as the teacher sharpens.
 */
final class RisingLossMonitor implements Monitor {
  private static final int PARTS = 3;

  /** Steps of a part, of which fewer have no mean to speak of. */
  private static final int LEAST_PART = 10;

  /** So that the losses of a third of a run of millions of steps have an end. */
  private static final int MOST_PART = 1 << 20;

  /** A rise from the first part to the last, as a share of {@code ln(prototypes)}, that counts. */
  private static final double RISE = 0.03;

  private final long from;
  private final int part;
  private final double[] losses;
  private final Alarm alarm;
  private long seen;

  RisingLossMonitor(long steps, long warmup) {
    from = warmup;
    part = (int) Math.max(LEAST_PART, Math.min(MOST_PART, steps / PARTS / PARTS));
    losses = new double[PARTS * part];
    alarm = new Alarm(losses.length);
  }

  @Override
  public Optional<Warning> see(long step, Map<String, Double> values) {
    if (step < from) {
      return Optional.empty();
    }
    losses[(int) (seen++ % losses.length)] = PlateauMonitor.value(values, "lossShare");
    if (seen < losses.length || seen % part != 0) {
      return Optional.empty(); // means of whole parts, so that none is compared with its neighbor
    }
    double[] means = new double[PARTS];
    for (int i = 0; i < losses.length; i++) {
      means[i / part] += losses[(int) ((seen + i) % losses.length)] / part;
    }
    boolean rises = means[0] < means[1] && means[1] < means[2] && means[2] - means[0] > RISE;
    return alarm.hear(
        step,
        rises,
        () ->
            new Warning(
                step,
                "rising loss",
                String.format(
                    Locale.ROOT,
                    "over %d steps, a third of the run, the loss rose from %.3f to %.3f of"
                        + " ln(prototypes): the teacher's answers drift towards uniform. Raise the"
                        + " teacher's momentum to 0.996 or more, lower the learning rate, give"
                        + " larger batches, or local crops of at least 0.2 of the tile",
                    losses.length,
                    means[0],
                    means[2])));
  }
}
