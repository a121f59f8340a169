package org.histossl.core.engine;

import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.histossl.core.engine.nativecpu.NativeCpu;
import org.histossl.core.engine.nativecpu.NativePlan;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replay of a {@link NativePlan}. */
final class NativeProgram extends BoundProgram {
  private static final Logger LOG = LoggerFactory.getLogger(NativeProgram.class);

  /** What was said about graphs that run otherwise: each once, however many graphs there are. */
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private final NativePlan plan;

  private NativeProgram(Binding binding, NativePlan plan) {
    super(binding);
    this.plan = plan;
    LOG.debug("a graph of {} steps takes {} bytes", plan.size(), bytes());
  }

  /** A native program, or a planned one where the graph or the machine asks for it. */
  static Program compile(Binding binding) {
    if (!NativeCpu.available() || binding.graph.type() != DataType.FLOAT) {
      return planned(binding, "oneDNN serves no graph of " + binding.graph.type() + " here");
    }
    return new NativeProgram(
        binding,
        new NativePlan(
            binding.graph,
            new NativePlan.Arrays(binding.placeholders(), binding.gradientPlaces()),
            operation ->
                binding.derivatives.activations() == Activations.RECOMPUTED
                    ? binding.graph.blockOf(operation)
                    : OptionalInt.empty(),
            new StockParts(binding.graph)));
  }

  private static Program planned(Binding binding, String reason) {
    if (SAID.add(reason)) {
      LOG.debug("graphs run on ND4J's kernels: {}", reason);
    }
    return new PlannedProgram(binding);
  }

  @Override
  void replay() {
    plan.run();
  }

  @Override
  Profile timed() {
    return new Profile(
        plan.timed().stream()
            .map(
                step ->
                    new Profile.Row(
                        step.operation(),
                        step.lowering(),
                        step.shape(),
                        step.microseconds(),
                        step.bytes()))
            .toList());
  }

  @Override
  public INDArray output(String name) {
    return plan.output(name);
  }

  @Override
  public Engine engine() {
    return Engine.NATIVE;
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
