package org.histossl.core.engine.nativecpu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An operation that ND4J's ops carry out, forward and backward, on memory of the plan. */
record StockOperation(Operation operation, StockOps ops) implements Kernel {
  /** A node and the dense tensor that stands for it, or for its gradient. */
  private record Operand(Node node, Tensor tensor) {}

  /** Operands by the names of their nodes. */
  private static final class Operands {
    private final Map<String, Operand> operands = new LinkedHashMap<>();

    void add(Node node, Tensor dense) {
      operands.put(node.name(), new Operand(node, dense));
    }

    Tensor tensor(Node node) {
      return Check.present(operands.get(node.name()), "no tensor for %s", node).tensor();
    }

    List<Tensor> tensors() {
      return operands.values().stream().map(Operand::tensor).toList();
    }

    /** To be called when all tensors have places. */
    Map<String, INDArray> arrays() {
      Map<String, INDArray> arrays = new LinkedHashMap<>();
      operands.forEach(
          (name, operand) ->
              arrays.put(name, StockStep.array(operand.tensor(), operand.node().shape())));
      return arrays;
    }
  }

  @Override
  public void forward(Tape tape) {
    Operands inputs = values(tape, operation.inputs().stream());
    Operands outputs = new Operands();
    operation.outputs().forEach(node -> outputs.add(node, tape.result(node)));
    tape.emitter()
        .replay(
            inputs.tensors(),
            outputs.tensors(),
            () -> ops.forward(operation, inputs.arrays(), outputs.arrays()));
  }

  private static Operands values(Tape tape, Stream<Node> nodes) {
    Operands values = new Operands();
    nodes.forEach(node -> values.add(node, tape.emitter().dense(tape.value(node))));
    return values;
  }

  @Override
  public void backward(Tape tape) {
    Emitter emitter = tape.emitter();
    Operands values =
        values(tape, Stream.concat(operation.inputs().stream(), operation.outputs().stream()));
    Operands gradients = new Operands();
    for (Node node : operation.outputs()) {
      gradients.add(node, gradient(tape, node));
    }
    Operands results = new Operands();
    Map<String, Node> wanted = new LinkedHashMap<>(); // one that is read twice has one gradient
    operation.inputs().stream().filter(tape::wants).forEach(node -> wanted.put(node.name(), node));
    wanted.values().forEach(node -> results.add(node, emitter.temporary(node.shape())));
    List<Tensor> reads = new ArrayList<>(values.tensors());
    reads.addAll(gradients.tensors());
    emitter.replay(
        reads,
        results.tensors(),
        () -> ops.backward(operation, values.arrays(), gradients.arrays(), results.arrays()));
    wanted.values().forEach(node -> tape.contribute(node, results.tensor(node)));
  }

  /** Zero for an output that the loss does not depend on. */
  private static Tensor gradient(Tape tape, Node node) {
    if (tape.hasGradient(node)) {
      return tape.emitter().dense(tape.gradient(node));
    }
    Tensor zero = tape.emitter().temporary(node.shape());
    tape.emitter().zero(zero);
    return zero;
  }
}
