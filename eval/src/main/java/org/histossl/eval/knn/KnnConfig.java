package org.histossl.eval.knn;

import org.histossl.core.Check;

/**
 * How neighbors vote.
 *
 * @param neighbors how many nearest embeddings vote
 * @param temperature what similarities are divided by before the exponential: the smaller, the more
 *     the nearest count
 */
public record KnnConfig(int neighbors, double temperature) {
  /** exp(1 / 0.002) is 1e217: below that, sums of votes would leave the range of a double. */
  private static final double LEAST_TEMPERATURE = 0.002;

  /**
   * Checks the ranges.
   *
   * @param neighbors how many nearest embeddings vote
   * @param temperature what similarities are divided by before the exponential: the smaller, the
   *     more the nearest count
   */
  public KnnConfig {
    Check.positive("neighbors", neighbors);
    Check.inRange("temperature", temperature, LEAST_TEMPERATURE, 1e6);
  }

  /**
   * 20 neighbors at temperature 0.07, as eval_knn.py of facebookresearch/dino reports.
   *
   * @return the defaults
   */
  public static KnnConfig defaults() {
    return new KnnConfig(20, 0.07);
  }

  /**
   * These settings with another number of neighbors.
   *
   * @param value how many nearest embeddings vote
   * @return the settings
   */
  public KnnConfig withNeighbors(int value) {
    return new KnnConfig(value, temperature);
  }
}
