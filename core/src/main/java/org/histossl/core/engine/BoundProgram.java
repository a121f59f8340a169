package org.histossl.core.engine;

import java.util.Set;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the programs of all engines have in common: the arrays that their graph is bound to. */
abstract sealed class BoundProgram implements Program
    permits StockProgram, PlannedProgram, NativeProgram {
  final Binding binding;

  BoundProgram(Binding binding) {
    this.binding = binding;
  }

  @Override
  public final INDArray input(String name) {
    return binding.input(name);
  }

  @Override
  public final ParameterSet gradients() {
    return binding.gradients();
  }

  @Override
  public final Set<String> differentiated() {
    return binding.differentiated();
  }

  @Override
  public final INDArray inputGradient(String input) {
    return binding.inputGradient(input);
  }
}
