package org.example.optimizer;

import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.optim.Optimizer;
import org.histossl.core.optim.UpdateRule;

/**
 * Steps of one length, whose signs are those of a running average (Chen et al. 2023,
 * arXiv:2302.06675).
 *
 * @param beta1 the average's share of a step's direction, in [0, 1)
 * @param beta2 the share of the old average that stays, in [0, 1)
 */
public record LionConfig(double beta1, double beta2) implements UpdateRule {
  /** Refuses shares outside [0, 1). */
  public LionConfig {
    Check.that(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1), got %s", beta1);
    Check.that(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1), got %s", beta2);
  }

  /** The paper's. */
  public static LionConfig defaults() {
    return new LionConfig(0.9, 0.99);
  }

  @Override
  public Optimizer over(ParameterSet parameters) {
    return new Lion(this, parameters);
  }
}
