package org.histossl.core.optim;

import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * How AdamW averages.
 *
 * @param firstDecay share of the old mean of gradients that stays at each step, in [0, 1)
 * @param secondDecay share of the old mean of squares that stays at each step, in [0, 1)
 * @param epsilon added to the root of the mean of squares
 */
public record AdamWConfig(double firstDecay, double secondDecay, double epsilon)
    implements UpdateRule {
  /** Refuses shares outside [0, 1). */
  public AdamWConfig {
    Check.that(
        firstDecay >= 0 && firstDecay < 1, "firstDecay must be in [0, 1), got %s", firstDecay);
    Check.that(
        secondDecay >= 0 && secondDecay < 1, "secondDecay must be in [0, 1), got %s", secondDecay);
    Check.positive("epsilon", epsilon);
  }

  /**
   * PyTorch's defaults, which DINO uses: 0.9, 0.999, 1e-8.
   *
   * @return the configuration
   */
  public static AdamWConfig defaults() {
    return new AdamWConfig(0.9, 0.999, 1e-8);
  }

  @Override
  public Optimizer over(ParameterSet parameters) {
    return new AdamW(parameters, this);
  }
}
