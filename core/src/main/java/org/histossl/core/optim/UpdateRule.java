package org.histossl.core.optim;

import org.histossl.core.graph.ParameterSet;

/** How gradients become steps: the choice between the optimisers, as a configuration. */
public sealed interface UpdateRule permits AdamWConfig, SgdConfig, LarsConfig {
  /**
   * An optimiser that has made no step yet.
   *
   * @param parameters what it moves; stays the caller's
   * @return the optimiser, to be closed by the caller
   */
  Optimiser over(ParameterSet parameters);
}
