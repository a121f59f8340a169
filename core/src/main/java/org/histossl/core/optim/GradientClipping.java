package org.histossl.core.optim;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;

/**
 * Shortens gradients that are too long: multiplied by {@code limit / (norm + 1e-6)} where that is
 * below one.
 *
 * <p>Source: facebookresearch/dino utils.py, {@code clip_gradients}; {@code
 * torch.nn.utils.clip_grad_norm_}.
 */
final class GradientClipping {
  private static final double EPSILON = 1e-6;

  private GradientClipping() {}

  /**
   * Clips each parameter's gradient by itself, as DINO does.
   *
   * @param gradients the gradients, changed in place
   * @param among names of the parameters that have a gradient
   * @param limit the greatest norm allowed, above 0; infinity only measures
   * @return the norm before clipping of each, in order of the parameters
   */
  static Map<String, Double> perParameter(ParameterSet gradients, Set<String> among, double limit) {
    Check.that(limit > 0, "a clipping limit must be positive, got %s", limit);
    HostVector vector = HostVector.of(gradients);
    Map<String, Double> norms = new LinkedHashMap<>();
    gradients
        .specs()
        .forEach(
            (name, spec) -> {
              if (among.contains(name)) {
                long from = gradients.offset(name);
                double norm = vector.norm(from, from + spec.size());
                norms.put(name, norm);
                scale(vector, from, from + spec.size(), limit / (norm + EPSILON));
              }
            });
    vector.written();
    return norms;
  }

  /** Shortens all gradients by one factor, where their norm together is above the limit. */
  static void shorten(ParameterSet gradients, Set<String> among, double norm, double limit) {
    HostVector vector = HostVector.of(gradients);
    for (String name : among) {
      long from = gradients.offset(name);
      long to = from + Check.found(gradients.specs().get(name), "no parameter '%s'", name).size();
      scale(vector, from, to, limit / (norm + EPSILON));
    }
    vector.written();
  }

  private static void scale(HostVector vector, long from, long to, double factor) {
    if (factor < 1) {
      float f = (float) factor;
      FloatBuffer elements = vector.elements();
      HostVector.parallel(
          from,
          to,
          (start, end) -> {
            for (int i = start; i < end; i++) {
              elements.put(i, elements.get(i) * f);
            }
          });
    }
  }
}
