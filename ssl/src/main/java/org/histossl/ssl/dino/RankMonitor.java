package org.histossl.ssl.dino;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.histossl.ssl.train.EpochResult;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.train.Warning;

/**
 * Names embeddings that lose their dimensions: their rank (RankMe; Garrido et al. 2022,
 * arXiv:2210.02885) falls below half of what it was, or is next to 1 in the second half of the run.
 * It looks at what an observer gives as {@value #RANK}.
 */
final class RankMonitor implements Monitor {
  /** As {@code EmbeddingRank} of the evaluation names it. */
  static final String RANK = "rankMe";

  private static final double FALLEN = 0.5;

  /** Two directions, of which the mean of all embeddings is one. */
  private static final double LEAST = 2;

  private final long half;
  private double greatest;
  private boolean said;

  RankMonitor(long steps) {
    half = Math.max(steps / 2, 2L * Monitors.LEAST_WINDOW);
  }

  @Override
  public Optional<Warning> see(long step, Map<String, Double> values) {
    return Optional.empty();
  }

  @Override
  public Optional<Warning> seeEpoch(EpochResult epoch) {
    Double rank = epoch.values().get(RANK);
    if (rank == null) {
      return Optional.empty();
    }
    greatest = Math.max(greatest, rank);
    boolean fallen = rank < FALLEN * greatest;
    boolean low = epoch.step() >= half && rank < LEAST;
    boolean news = (fallen || low) && !said;
    said = fallen || low;
    return news
        ? Optional.of(
            new Warning(
                epoch.step(),
                "dimensional collapse",
                String.format(
                    Locale.ROOT,
                    "the rank of embeddings is %.1f, the highest was %.1f: they use few directions."
                        + " Take the encoder of an earlier checkpoint if it was higher there, lower"
                        + " the learning rate or the weight decay, or spread features by KoLeo, as"
                        + " DINOv2 does",
                    rank,
                    greatest)))
        : Optional.empty();
  }
}
