package org.histossl.core.optim;

import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * Which gradients are too long: those of a parameter by itself, or all together.
 *
 * @param scope what the limit is for
 * @param limit the greatest norm allowed, above 0; infinity for no clipping
 */
public record Clipping(Scope scope, double limit) {
  /** What is measured against the limit. */
  public enum Scope {
    /** The gradient of each parameter by itself, as DINO does. */
    PARAMETER,
    /** The gradients of all parameters together. */
    GLOBAL
  }

  /** Refuses a limit that is not positive. */
  public Clipping {
    Check.that(limit > 0, "a clipping limit must be positive, got %s", limit);
  }

  /**
   * Each parameter by itself.
   *
   * @param limit the greatest norm of a parameter's gradient, above 0
   * @return the clipping
   */
  public static Clipping perParameter(double limit) {
    return new Clipping(Scope.PARAMETER, limit);
  }

  /**
   * All parameters together.
   *
   * @param limit the greatest norm of all gradients together, above 0
   * @return the clipping
   */
  public static Clipping global(double limit) {
    return new Clipping(Scope.GLOBAL, limit);
  }

  /**
   * Gradients of any length.
   *
   * @return the clipping that only measures
   */
  public static Clipping none() {
    return new Clipping(Scope.GLOBAL, Double.POSITIVE_INFINITY);
  }

  /**
   * Clips gradients.
   *
   * @param gradients the gradients, changed in place
   * @param among names of the parameters that have a gradient
   * @return the norm of all of these together, before clipping
   */
  public double apply(ParameterSet gradients, Set<String> among) {
    double perParameter = scope == Scope.PARAMETER ? limit : Double.POSITIVE_INFINITY;
    double squares = 0;
    for (double norm : GradientClipping.perParameter(gradients, among, perParameter).values()) {
      squares += norm * norm;
    }
    double norm = Math.sqrt(squares);
    if (scope == Scope.GLOBAL) {
      GradientClipping.shorten(gradients, among, norm, limit);
    }
    return norm;
  }
}
