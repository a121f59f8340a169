package org.histossl.core.optim;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;

/**
 * Adam with decoupled weight decay. For each parameter p with gradient g at its own step t, in this
 * order:
 *
 * <pre>
 * p = p (1 - rate decay)
 * m = b1 m + (1 - b1) g
 * v = b2 v + (1 - b2) g^2
 * p = p - rate / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + epsilon)
 * </pre>
 *
 * <p>Source: Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2; {@code torch.optim.AdamW}.
 */
public final class AdamW implements Optimizer {
  private final AdamWConfig config;
  private final ParameterSet parameters;
  private final ParameterSet firstMoments;
  private final ParameterSet secondMoments;
  private final Map<String, Long> steps = new LinkedHashMap<>();

  /**
   * An optimizer that has made no step yet.
   *
   * @param parameters what it moves; stays the caller's
   * @param config how it averages
   */
  public AdamW(ParameterSet parameters, AdamWConfig config) {
    this.config = config;
    this.parameters = parameters;
    List<Parameter> specs = List.copyOf(parameters.specs().values());
    firstMoments = ParameterSet.zeros(specs, parameters.type());
    secondMoments = ParameterSet.zeros(specs, parameters.type());
    specs.forEach(spec -> steps.put(spec.name(), 0L));
  }

  @Override
  public void step(ParameterSet gradients, ParameterGroups groups, double rate, double decay) {
    parameters.sameAs(gradients);
    HostVector p = HostVector.of(parameters);
    HostVector m = HostVector.of(firstMoments);
    HostVector v = HostVector.of(secondMoments);
    FloatBuffer g = HostVector.of(gradients).elements();
    for (Parameter spec : parameters.specs().values()) {
      ParameterGroups.Group group = groups.groups().get(spec.name());
      if (group != null) {
        long t = steps.merge(spec.name(), 1L, Long::sum);
        long from = parameters.offset(spec.name());
        Update update =
            new Update(config, t, rate * group.rateFactor(), decay * group.decayFactor());
        HostVector.parallel(
            from,
            from + spec.size(),
            (start, end) -> update.run(start, end, p.elements(), g, m.elements(), v.elements()));
      }
    }
    p.written();
    m.written();
    v.written();
  }

  /** The constants of one parameter's update, in the precision in which PyTorch applies them. */
  private static final class Update {
    private final float keep;
    private final float firstDecay;
    private final float firstNew;
    private final float secondDecay;
    private final float secondNew;
    private final float rootCorrection;
    private final float epsilon;
    private final float stepSize;

    Update(AdamWConfig config, long t, double rate, double decay) {
      keep = (float) (1 - rate * decay);
      firstDecay = (float) config.firstDecay();
      firstNew = (float) (1 - config.firstDecay());
      secondDecay = (float) config.secondDecay();
      secondNew = (float) (1 - config.secondDecay());
      rootCorrection = (float) Math.sqrt(1 - Math.pow(config.secondDecay(), (double) t));
      epsilon = (float) config.epsilon();
      stepSize = (float) (rate / (1 - Math.pow(config.firstDecay(), (double) t)));
    }

    void run(int start, int end, FloatBuffer p, FloatBuffer g, FloatBuffer m, FloatBuffer v) {
      for (int i = start; i < end; i++) {
        float gradient = g.get(i);
        float first = m.get(i) * firstDecay + firstNew * gradient;
        float second = v.get(i) * secondDecay + secondNew * gradient * gradient;
        float root = (float) Math.sqrt(second) / rootCorrection + epsilon;
        m.put(i, first);
        v.put(i, second);
        p.put(i, p.get(i) * keep - stepSize * (first / root));
      }
    }
  }

  @Override
  public Map<String, ParameterSet> averages() {
    Map<String, ParameterSet> averages = new LinkedHashMap<>();
    averages.put("firstMoment", firstMoments);
    averages.put("secondMoment", secondMoments);
    return averages;
  }

  /**
   * Running means of the gradients.
   *
   * @return the optimizer's own, for checkpoints
   */
  public ParameterSet firstMoments() {
    return firstMoments;
  }

  /**
   * Running means of the squared gradients.
   *
   * @return the optimizer's own, for checkpoints
   */
  public ParameterSet secondMoments() {
    return secondMoments;
  }

  @Override
  public Map<String, Long> steps() {
    return new LinkedHashMap<>(steps);
  }

  @Override
  public void restoreSteps(Map<String, Long> restored) {
    Check.that(
        restored.keySet().equals(steps.keySet()),
        "step counts for %d parameters are restored, but there are %d others",
        restored.size(),
        steps.size());
    steps.putAll(restored);
  }

  @Override
  public void close() {
    firstMoments.close();
    secondMoments.close();
  }
}
