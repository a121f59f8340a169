package org.example.optimizer;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.histossl.core.HostFloats;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.optim.Optimizer;
import org.histossl.core.optim.ParameterGroups;

/**
 * For each parameter p with gradient g:
 *
 * <pre>
 * p = p - rate (sign(beta1 m + (1 - beta1) g) + decay p)
 * m = beta2 m + (1 - beta2) g
 * </pre>
 */
final class Lion implements Optimizer {
  private final LionConfig config;
  private final ParameterSet parameters;
  private final ParameterSet averages;

  Lion(LionConfig config, ParameterSet parameters) {
    this.config = config;
    this.parameters = parameters;
    averages = ParameterSet.zeros(List.copyOf(parameters.specs().values()), parameters.type());
  }

  @Override
  public void step(ParameterSet gradients, ParameterGroups groups, double rate, double decay) {
    parameters.sameAs(gradients);
    FloatBuffer p = HostFloats.of(parameters.vector());
    FloatBuffer g = HostFloats.of(gradients.vector());
    FloatBuffer m = HostFloats.of(averages.vector());
    for (Parameter spec : parameters.specs().values()) {
      ParameterGroups.Group group = groups.groups().get(spec.name());
      if (group != null) {
        float ownRate = (float) (rate * group.rateFactor());
        float ownDecay = (float) (decay * group.decayFactor());
        int from = Math.toIntExact(parameters.offset(spec.name()));
        for (int i = from; i < from + spec.size(); i++) {
          float direction = Math.signum(mixed(m.get(i), g.get(i), config.beta1()));
          p.put(i, p.get(i) - ownRate * (direction + ownDecay * p.get(i)));
          m.put(i, mixed(m.get(i), g.get(i), config.beta2()));
        }
      }
    }
    HostFloats.written(parameters.vector());
    HostFloats.written(averages.vector());
  }

  private static float mixed(float average, float gradient, double share) {
    return (float) (share * average + (1 - share) * gradient);
  }

  @Override
  public Map<String, ParameterSet> averages() {
    return Map.of("direction", averages);
  }

  @Override
  public void close() {
    averages.close();
  }
}
