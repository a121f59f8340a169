package org.histossl.eval.score;

import java.util.OptionalDouble;

/**
 * A score of samples that count several times or not at all, such as {@link RocAuc#value(int[])}.
 * Called from several threads.
 */
@FunctionalInterface
public interface WeightedScore {
  /**
   * The score.
   *
   * @param multiplicity how often each sample counts; must not be written to
   * @return the score, empty where it is undefined
   */
  OptionalDouble of(int[] multiplicity);
}
