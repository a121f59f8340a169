package org.histossl.eval.score;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.histossl.core.Check;

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

  /**
   * The score of all samples, each counted once.
   *
   * @param samples how many there are
   * @return the score, empty where it is undefined
   */
  default OptionalDouble ofAll(int samples) {
    int[] once = new int[samples];
    Arrays.fill(once, 1);
    return of(once);
  }

  /**
   * The mean of the scores of several runs on the same samples, such as those of repeated seeds.
   *
   * @param runs the score of each run, at least one
   * @return the mean; empty where one of them is
   */
  static WeightedScore mean(List<? extends WeightedScore> runs) {
    List<WeightedScore> all = List.copyOf(runs);
    Check.that(!all.isEmpty(), "a mean over runs needs at least 1 run, got none");
    return multiplicity -> Bootstrap.mean(all.stream().map(run -> run.of(multiplicity)));
  }
}
