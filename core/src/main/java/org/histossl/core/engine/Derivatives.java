package org.histossl.core.engine;

import java.util.Set;

/**
 * Which derivatives of the loss a program computes.
 *
 * @param ofParameters whether by the parameters
 * @param ofInputs by which inputs
 */
public record Derivatives(boolean ofParameters, Set<String> ofInputs) {
  /**
   * Copies the set.
   *
   * @param ofParameters whether by the parameters
   * @param ofInputs by which inputs
   */
  public Derivatives {
    ofInputs = Set.copyOf(ofInputs);
  }

  /**
   * Forward only.
   *
   * @return no derivatives
   */
  public static Derivatives none() {
    return new Derivatives(false, Set.of());
  }

  /**
   * What training needs.
   *
   * @return derivatives by all parameters
   */
  public static Derivatives parameters() {
    return new Derivatives(true, Set.of());
  }

  /**
   * By the parameters and some inputs.
   *
   * @param inputs the inputs' names
   * @return the derivatives
   */
  public static Derivatives parametersAnd(String... inputs) {
    return new Derivatives(true, Set.of(inputs));
  }

  boolean any() {
    return ofParameters || !ofInputs.isEmpty();
  }
}
