package org.histossl.ssl.dino;

import java.util.ArrayList;
import java.util.List;
import org.histossl.ssl.distill.RunConfig;
import org.histossl.ssl.train.Monitor;

/**
 * What looks at a self-distillation with prototypes for signs that it does not learn. Each says
 * what it saw and what to try.
 *
 * <ul>
 *   <li>uniform and one-hot collapse: the same answer for every tile;
 *   <li>plateau: after the warm-up loss or entropy stay near that of equal prototypes;
 *   <li>rising loss: over a third of the run;
 *   <li>agreement by chance: the student knows the teacher's answer to a tile no better than that
 *       to another;
 *   <li>dimensional collapse: the rank of embeddings is next to nothing or falls, where an observer
 *       gives it.
 * </ul>
 */
public final class Monitors {
  /** Fewer steps say nothing. */
  static final int LEAST_WINDOW = 20;

  private Monitors() {}

  /**
   * All of them.
   *
   * @param prototypes outputs of the head of class tokens
   * @param run how long and how wide it is
   * @param stepsPerEpoch steps of the optimizer in an epoch
   * @param warmupEpochs epochs in which rates or temperatures rise
   * @return new monitors, that have seen no step
   */
  public static List<Monitor> of(
      int prototypes, RunConfig run, long stepsPerEpoch, int warmupEpochs) {
    long steps = run.epochs() * stepsPerEpoch;
    long warmup = warmupEpochs * stepsPerEpoch;
    List<Monitor> monitors =
        new ArrayList<>(
            List.of(
                new CollapseMonitor(prototypes),
                new PlateauMonitor(prototypes, steps, warmup),
                new RisingLossMonitor(steps, warmup),
                new RankMonitor(steps)));
    if (run.batchSize() > 1) { // else there is no other tile to tell one from
      monitors.add(new AgreementMonitor(prototypes, steps, warmup));
    }
    return List.copyOf(monitors);
  }

  /**
   * Steps that are looked at together: a hundred, or a tenth of a shorter run, but never so few
   * that they say nothing. Of a run of less than twice as many nothing is said.
   */
  static int window(long steps) {
    return (int) Math.max(LEAST_WINDOW, Math.min(CollapseMonitor.WINDOW, steps / 10));
  }

  /** After the warm-up and half of the run: a run that learns has left the plateau by then. */
  static long settled(long steps, long warmup) {
    return Math.max(warmup, steps / 2);
  }
}
