package org.histossl.core.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.Check;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replay of a {@link Plan}. */
final class PlannedProgram extends BoundProgram {
  private static final Logger LOG = LoggerFactory.getLogger(PlannedProgram.class);
  private final Plan plan;
  private final Map<String, INDArray> outputs = new LinkedHashMap<>();

  /** Name of a buffer to what it becomes after a run. */
  private final Map<String, INDArray> updates = new LinkedHashMap<>();

  PlannedProgram(Binding binding) {
    super(binding);
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
    binding.updates().forEach((buffer, node) -> updates.put(buffer, plan.array(node.name())));
    LOG.debug("a graph of {} ops takes {} bytes", plan.size(), bytes());
  }

  @Override
  void replay() {
    plan.run();
    move(binding.state.buffers(), updates);
  }

  @Override
  Profile timed() {
    Profile profile = plan.profile();
    move(binding.state.buffers(), updates);
    return profile;
  }

  @Override
  public INDArray output(String name) {
    return Check.found(outputs.get(name), "the graph has no output '%s'", name);
  }

  @Override
  public Engine engine() {
    return Engine.PLANNED;
  }

  @Override
  public long bytes() {
    return plan.bytes() + binding.bytes();
  }

  @Override
  void release() {
    plan.close();
    binding.close();
  }
}
