package org.histossl.core.optim;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * Which gradients are too long: those of a parameter or a sub-module by itself, or all together.
 *
 * @param scope what the limit is for
 * @param limit the greatest norm allowed, above 0; infinity for no clipping
 */
public record Clipping(Scope scope, double limit) {
  /** What is measured against the limit. */
  public enum Scope {
    /** The gradient of each parameter by itself, as DINO does. */
    PARAMETER,
    /** The gradients of each sub-module together, as DINOv2 does. */
    MODULE,
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
   * Each sub-module by itself: the encoder, each head.
   *
   * @param limit the greatest norm of a sub-module's gradients, above 0
   * @return the clipping
   */
  public static Clipping perModule(double limit) {
    return new Clipping(Scope.MODULE, limit);
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
   * @param groups the parameters that have a gradient, with their sub-modules; the others' are not
   *     looked at
   * @return the norm of all of these together, before clipping
   */
  public double apply(ParameterSet gradients, ParameterGroups groups) {
    double perParameter = scope == Scope.PARAMETER ? limit : Double.POSITIVE_INFINITY;
    Set<String> all = groups.groups().keySet();
    Map<String, Double> norms = GradientClipping.perParameter(gradients, all, perParameter);
    double norm = together(norms.values());
    if (scope == Scope.GLOBAL) {
      GradientClipping.shorten(gradients, all, norm, limit);
    } else if (scope == Scope.MODULE) {
      Map<String, Map<String, Double>> modules = new LinkedHashMap<>();
      groups
          .groups()
          .forEach(
              (name, group) ->
                  modules
                      .computeIfAbsent(group.module(), module -> new LinkedHashMap<>())
                      .put(name, norms.getOrDefault(name, 0.0)));
      modules
          .values()
          .forEach(
              own ->
                  GradientClipping.shorten(gradients, own.keySet(), together(own.values()), limit));
    }
    return norm;
  }

  private static double together(Collection<Double> norms) {
    double squares = 0;
    for (double norm : norms) {
      squares += norm * norm;
    }
    return Math.sqrt(squares);
  }
}
