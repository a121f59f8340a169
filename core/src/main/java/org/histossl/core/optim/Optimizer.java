package org.histossl.core.optim;

import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * What moves the parameters of a network by their gradients, and the averages that it keeps for
 * that. Made by an {@link UpdateRule}; whoever makes one closes it.
 *
 * <p>A parameter that is not in the table of groups is not touched at all: no decay, no average, no
 * count of its steps.
 *
 * <pre>{@code
 * try (Optimizer optimizer = AdamWConfig.defaults().over(parameters)) {
 *   ParameterGroups groups = ParameterGroups.dino(parameters.specs().values());
 *   optimizer.step(program.gradients(), groups.only(program.differentiated()::contains), 1e-3, 0.04);
 * }
 * }</pre>
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Moves the parameters once.
   *
   * @param gradients laid out as the parameters; what they hold afterwards is of no use
   * @param groups the parameters that are moved, and the factors of rate and decay of each
   * @param rate the learning rate, before the factors
   * @param decay the weight decay, before the factors
   */
  void step(ParameterSet gradients, ParameterGroups groups, double rate, double decay);

  /**
   * The running averages, laid out as the parameters, by names that do not change.
   *
   * @return the optimizer's own, for checkpoints
   */
  Map<String, ParameterSet> averages();

  /**
   * How often each parameter was moved.
   *
   * @return a copy, for checkpoints; empty for a rule that does not depend on it
   */
  default Map<String, Long> steps() {
    return Map.of();
  }

  /**
   * Takes over the counts of a checkpoint.
   *
   * @param restored what {@link #steps} gave
   */
  default void restoreSteps(Map<String, Long> restored) {
    Check.that(
        restored.isEmpty(),
        "step counts for %d parameters are restored, but this optimizer counts none",
        restored.size());
  }

  @Override
  void close();
}
