package org.histossl.core.optim;

import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * Stochastic gradient descent with momentum.
 *
 * @param momentum share of the old velocity that stays at each step, in [0, 1)
 */
public record SgdConfig(double momentum) implements UpdateRule {
  /** Refuses a momentum outside [0, 1). */
  public SgdConfig {
    Check.that(momentum >= 0 && momentum < 1, "momentum must be in [0, 1), got %s", momentum);
  }

  /**
   * The momentum of the reference, main_dino.py: 0.9.
   *
   * @return the configuration
   */
  public static SgdConfig defaults() {
    return new SgdConfig(0.9);
  }

  @Override
  public Optimizer over(ParameterSet parameters) {
    return new Sgd(parameters, this);
  }
}
