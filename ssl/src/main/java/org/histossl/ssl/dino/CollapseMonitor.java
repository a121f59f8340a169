package org.histossl.ssl.dino;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.Warning;

/**
 * Names the two ways in which self-distillation ends in the same answer for every tile: all
 * prototypes alike, or one prototype everywhere (Caron et al. 2021, arXiv:2104.14294, section 5.3:
 * without sharpening the teacher's entropy goes to {@code ln(prototypes)}, without centering to 0).
 */
final class CollapseMonitor implements Monitor {
  /** Steps that are looked at together; a single batch says little. */
  static final int WINDOW = 100;

  /** Loss and entropy beyond this share of {@code ln(prototypes)} are near it. */
  private static final double NEAR_UNIFORM = 0.98;

  /** Change of the loss within a window, as a share of {@code ln(prototypes)}, that is none. */
  private static final double FLAT = 0.005;

  /** Entropy below this share is near 0. */
  private static final double NEAR_ZERO = 0.05;

  /**
   * Targets may be sharp because tiles are told apart well; where they are the same for all tiles
   * the student soon knows them, and the loss falls below this share.
   */
  private static final double FORESEEN = 0.1;

  private final double most;
  private final Deque<double[]> window = new ArrayDeque<>();
  private final Alarm alarm = new Alarm(WINDOW);

  CollapseMonitor(int prototypes) {
    most = Math.log(prototypes);
  }

  @Override
  public Optional<Warning> see(long step, Map<String, Double> values) {
    window.addLast(
        new double[] {
          PlateauMonitor.value(values, "lossShare"),
          PlateauMonitor.value(values, "teacherEntropy") / most
        });
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
    if (window.size() < WINDOW) {
      return Optional.empty();
    }
    Optional<Warning> warning = judged(step);
    return alarm.hear(step, warning.isPresent(), warning::orElseThrow);
  }

  private Optional<Warning> judged(long step) {
    double loss = 0;
    double entropy = 0;
    double trend = 0;
    int i = 0;
    for (double[] one : window) {
      loss += one[0] / WINDOW;
      entropy += one[1] / WINDOW;
      trend += (i++ < WINDOW / 2 ? -2 : 2) * one[0] / WINDOW;
    }
    if (loss >= NEAR_UNIFORM && entropy >= NEAR_UNIFORM && Math.abs(trend) < FLAT) {
      return Optional.of(
          new Warning(
              step,
              "uniform collapse",
              String.format(
                  Locale.ROOT,
                  "over %d steps the loss is flat at %.3f of ln(prototypes), the teacher's entropy"
                      + " at %.3f: every tile gets all prototypes alike. Lower the teacher's"
                      + " temperature or shorten its warm-up, lower the learning rate, or give"
                      + " larger batches",
                  WINDOW,
                  loss,
                  entropy)));
    }
    if (entropy <= NEAR_ZERO && loss <= FORESEEN) {
      return Optional.of(
          new Warning(
              step,
              "one-hot collapse",
              String.format(
                  Locale.ROOT,
                  "over %d steps the teacher's entropy is %.3f of ln(prototypes), the loss %.3f:"
                      + " one prototype wins for every tile. Center the teacher's scores, lower the"
                      + " center's momentum, or raise the teacher's temperature",
                  WINDOW,
                  entropy,
                  loss)));
    }
    return Optional.empty();
  }
}
