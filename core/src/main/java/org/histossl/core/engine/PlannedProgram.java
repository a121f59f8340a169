package org.histossl.core.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The replay of a {@link Plan}. */
final class PlannedProgram implements Program {
  private final Binding binding;
  private final Plan plan;
  private final Map<String, INDArray> outputs = new LinkedHashMap<>();

  PlannedProgram(Binding binding) {
    this.binding = binding;
    plan =
        new Plan(
            binding.stock(),
            binding.graph.type(),
            binding.placeholders(),
            binding.gradientTargets(),
            binding.wanted());
    binding
        .graph
        .outputs()
        .forEach((name, node) -> outputs.put(name, plan.array(node.name()).reshape(node.shape())));
  }

  @Override
  public INDArray input(String name) {
    return binding.input(name);
  }

  @Override
  public void run() {
    plan.run();
    update();
  }

  @Override
  public Profile profile() {
    Profile profile = plan.profile();
    update();
    return profile;
  }

  private void update() {
    binding
        .updates()
        .forEach(
            (buffer, node) -> {
              INDArray target = binding.state.buffers().get(buffer);
              target.assign(plan.array(node.name()).reshape(target.shape()));
            });
  }

  @Override
  public INDArray output(String name) {
    return Check.found(outputs.get(name), "the graph has no output '%s'", name);
  }

  @Override
  public ParameterSet gradients() {
    return binding.gradients();
  }

  @Override
  public Set<String> differentiated() {
    return binding.differentiated();
  }

  @Override
  public INDArray inputGradient(String input) {
    return binding.inputGradient(input);
  }

  @Override
  public long bytes() {
    return plan.bytes() + binding.bytes();
  }

  @Override
  public void close() {
    plan.close();
    binding.close();
  }
}
