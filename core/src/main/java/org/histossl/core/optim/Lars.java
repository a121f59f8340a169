package org.histossl.core.optim;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;

/**
 * Layer-wise adaptive rate scaling. For each parameter p with gradient g:
 *
 * <pre>
 * u = g + decay p
 * v = momentum v + trust |p| / |u| u
 * p = p - rate v
 * </pre>
 *
 * <p>Where |p| or |u| is 0 the factor before u is 1, and it is always 1 for parameters whose decay
 * factor is 0.
 *
 * <p>Source: You et al. 2017, arXiv:1708.03888, section 4 and algorithm 1. As in the reference
 * (facebookresearch/dino utils.py, {@code LARS}) the length is of the sum of gradient and decay,
 * where the paper adds their lengths, and the rate stands outside of the velocity.
 */
final class Lars implements Optimizer {
  private final LarsConfig config;
  private final ParameterSet parameters;
  private final ParameterSet velocities;

  Lars(ParameterSet parameters, LarsConfig config) {
    this.config = config;
    this.parameters = parameters;
    velocities = ParameterSet.zeros(List.copyOf(parameters.specs().values()), parameters.type());
  }

  @Override
  public void step(ParameterSet gradients, ParameterGroups groups, double rate, double decay) {
    parameters.sameAs(gradients);
    HostVector p = HostVector.of(parameters);
    HostVector g = HostVector.of(gradients);
    HostVector v = HostVector.of(velocities);
    for (Parameter spec : parameters.specs().values()) {
      ParameterGroups.Group group = groups.groups().get(spec.name());
      if (group != null) {
        long from = parameters.offset(spec.name());
        long to = from + spec.size();
        double scale = 1;
        if (group.decayFactor() > 0) {
          decay(p.elements(), g.elements(), from, to, (float) (decay * group.decayFactor()));
          scale = scale(p.norm(from, to), g.norm(from, to));
        }
        Velocity velocity = new Velocity(config.momentum(), rate * group.rateFactor(), 0, scale);
        HostVector.parallel(
            from,
            to,
            (start, end) -> velocity.run(start, end, p.elements(), g.elements(), v.elements()));
      }
    }
    p.written();
    g.written();
    v.written();
  }

  /** Adds the decay to the gradients, whose length is taken then. */
  private static void decay(FloatBuffer p, FloatBuffer g, long from, long to, float decay) {
    HostVector.parallel(
        from,
        to,
        (start, end) -> {
          for (int i = start; i < end; i++) {
            g.put(i, g.get(i) + decay * p.get(i));
          }
        });
  }

  private double scale(double parameterNorm, double updateNorm) {
    return parameterNorm > 0 && updateNorm > 0 ? config.trust() * parameterNorm / updateNorm : 1;
  }

  @Override
  public Map<String, ParameterSet> averages() {
    return Map.of("velocity", velocities);
  }

  @Override
  public void close() {
    velocities.close();
  }
}
