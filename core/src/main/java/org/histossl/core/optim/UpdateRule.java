package org.histossl.core.optim;

import org.histossl.core.graph.ParameterSet;

/**
 * How gradients become steps: the choice between the optimizers, as a configuration. A record that
 * implements it outside this library can be trained with, too; a configuration file names it by its
 * class.
 */
public interface UpdateRule {
  /**
   * An optimizer that has made no step yet.
   *
   * @param parameters what it moves; stays the caller's
   * @return the optimizer, to be closed by the caller
   */
  Optimizer over(ParameterSet parameters);
}
