package org.histossl.core.optim;

import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * Layer-wise adaptive rates, for very large batches.
 *
 * @param momentum share of the old velocity that stays at each step, in [0, 1)
 * @param trust the length of a step over the length of the parameter, before the learning rate; eta
 *     in the paper, above 0
 */
public record LarsConfig(double momentum, double trust) implements UpdateRule {
  /** Refuses numbers out of range. */
  public LarsConfig {
    Check.that(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), got %s", momentum);
    Check.positive("trust", trust);
  }

  /**
   * Values of the reference, facebookresearch/dino utils.py, {@code LARS}: 0.9 and 0.001.
   *
   * @return the configuration
   */
  public static LarsConfig defaults() {
    return new LarsConfig(0.9, 0.001);
  }

  @Override
  public Optimizer over(ParameterSet parameters) {
    return new Lars(parameters, this);
  }
}
