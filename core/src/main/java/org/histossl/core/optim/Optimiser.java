package org.histossl.core.optim;

import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;

/**
 * What moves the parameters of a network by their gradients, and the averages that it keeps for
 * that. Made by an {@link UpdateRule}; whoever makes one closes it.
 *
 * <p>A parameter without a gradient is not touched at all: no decay, no average, no count of its
 * steps. Parameters that are not {@link #regularized} are not decayed.
 *
 * <pre>{@code
 * try (Optimiser optimiser = AdamWConfig.defaults().over(parameters)) {
 *   optimiser.step(program.gradients(), program.differentiated(), 1e-3, 0.04);
 * }
 * }</pre>
 */
public interface Optimiser extends AutoCloseable {
  /**
   * Moves the parameters once.
   *
   * @param gradients laid out as the parameters; what they hold afterwards is of no use
   * @param moved names of the parameters that have a gradient; the others stay as they are
   * @param rate the learning rate
   * @param decay the weight decay of the regularised parameters
   */
  void step(ParameterSet gradients, Set<String> moved, double rate, double decay);

  /**
   * The running averages, laid out as the parameters, by names that do not change.
   *
   * @return the optimiser's own, for checkpoints
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
        "step counts for %d parameters are restored, but this optimiser counts none",
        restored.size());
  }

  /**
   * Whether a parameter is decayed.
   *
   * <p>Source: facebookresearch/dino utils.py, {@code get_params_groups}.
   *
   * @param spec the parameter
   * @return false for biases and parameters of one axis
   */
  static boolean regularized(Parameter spec) {
    return !(spec.name().endsWith(".bias") || spec.shape().length == 1);
  }

  @Override
  void close();
}
