package org.histossl.core.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final List<Update> updates = new ArrayList<>();

  /** A buffer and what it becomes after a run. */
  private record Update(INDArray buffer, INDArray value) {}

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
    binding
        .updates()
        .forEach(
            (buffer, node) -> {
              INDArray target = binding.state.buffers().get(buffer);
              updates.add(new Update(target, plan.array(node.name()).reshape(target.shape())));
            });
    LOG.debug("a graph of {} ops takes {} bytes", plan.size(), bytes());
  }

  @Override
  void replay() {
    plan.run();
    update();
  }

  @Override
  Profile timed() {
    Profile profile = plan.profile();
    update();
    return profile;
  }

  private void update() {
    for (Update update : updates) {
      update.buffer().assign(update.value());
    }
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
