package org.histossl.core.optim;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;

/**
 * Stochastic gradient descent with momentum. For each parameter p with gradient g:
 *
 * <pre>
 * v = momentum v + g + decay p
 * p = p - rate v
 * </pre>
 *
 * <p>Source: Sutskever et al. 2013, in the form of {@code torch.optim.SGD}, where the rate stands
 * outside of the velocity.
 */
final class Sgd implements Optimizer {
  private final SgdConfig config;
  private final ParameterSet parameters;
  private final ParameterSet velocities;

  Sgd(ParameterSet parameters, SgdConfig config) {
    this.config = config;
    this.parameters = parameters;
    velocities = ParameterSet.zeros(List.copyOf(parameters.specs().values()), parameters.type());
  }

  @Override
  public void step(ParameterSet gradients, ParameterGroups groups, double rate, double decay) {
    parameters.sameAs(gradients);
    HostVector p = HostVector.of(parameters);
    HostVector v = HostVector.of(velocities);
    FloatBuffer g = HostVector.of(gradients).elements();
    for (Parameter spec : parameters.specs().values()) {
      ParameterGroups.Group group = groups.groups().get(spec.name());
      if (group != null) {
        long from = parameters.offset(spec.name());
        Velocity velocity =
            new Velocity(
                config.momentum(), rate * group.rateFactor(), decay * group.decayFactor(), 1);
        HostVector.parallel(
            from,
            from + spec.size(),
            (start, end) -> velocity.run(start, end, p.elements(), g, v.elements()));
      }
    }
    p.written();
    v.written();
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
