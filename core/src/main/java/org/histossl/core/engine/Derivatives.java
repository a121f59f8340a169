package org.histossl.core.engine;

import java.util.Set;

/**
 * Which derivatives of the loss a program computes, and how.
 *
 * @param ofParameters whether by the parameters
 * @param ofInputs by which inputs
 * @param activations what happens to the values inside blocks until the backward pass needs them
 */
public record Derivatives(boolean ofParameters, Set<String> ofInputs, Activations activations) {
  /**
   * Copies the set.
   *
   * @param ofParameters whether by the parameters
   * @param ofInputs by which inputs
   * @param activations what happens to the values inside blocks until the backward pass needs them
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
    return new Derivatives(false, Set.of(), Activations.KEPT);
  }

  /**
   * What training needs.
   *
   * @return derivatives by all parameters
   */
  public static Derivatives parameters() {
    return new Derivatives(true, Set.of(), Activations.KEPT);
  }

  /**
   * By the parameters and some inputs.
   *
   * @param inputs the inputs' names
   * @return the derivatives
   */
  public static Derivatives parametersAnd(String... inputs) {
    return new Derivatives(true, Set.of(inputs), Activations.KEPT);
  }

  /**
   * The same derivatives with other use of memory.
   *
   * @param value what happens to the values inside blocks
   * @return the changed copy
   */
  public Derivatives with(Activations value) {
    return new Derivatives(ofParameters, ofInputs, value);
  }

  boolean any() {
    return ofParameters || !ofInputs.isEmpty();
  }
}
