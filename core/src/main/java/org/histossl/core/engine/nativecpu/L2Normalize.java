package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_div;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;

import java.util.List;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** {@code x / sqrt(sum x^2 + epsilon^2)} along the last axis. */
final class L2Normalize implements Kernel {
  private final Operation operation;
  private final double epsilon;
  private List<Tensor> lengths = List.of();

  L2Normalize(Operation operation, double epsilon) {
    this.operation = operation;
    this.epsilon = epsilon;
  }

  @Override
  public void forward(Tape tape) {
    Emitter emitter = tape.emitter();
    Tensor x = emitter.dense(emitter.rows(tape.value(operation.inputs().get(0))));
    Tensor y = emitter.rows(tape.result(operation.outputs().get(0)));
    Tensor squares = emitter.temporary(x.shape());
    Tensor length = emitter.temporary(x.size(0), 1);
    emitter.function(dnnl_eltwise_square, 0, 0, x, squares);
    Reductions.sum(
        emitter,
        squares,
        length,
        List.of(
            new PostOp.Function(dnnl_eltwise_linear, 1, epsilon * epsilon),
            new PostOp.Function(dnnl_eltwise_sqrt, 0, 0)));
    emitter.binary(dnnl_binary_div, x, length, y);
    lengths = List.of(length);
  }

  @Override
  public void backward(Tape tape) {
    // dx = (dy - y (y . dy)) / length
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor y = emitter.rows(tape.value(operation.outputs().get(0)));
    Tensor dy = emitter.rows(emitter.dense(tape.gradient(operation.outputs().get(0))));
    Tensor products = emitter.temporary(y.shape());
    Tensor along = emitter.temporary(y.size(0), 1);
    emitter.binary(dnnl_binary_mul, dy, y, products);
    Reductions.sum(emitter, products, along, List.of());
    Tensor part = emitter.temporary(y.shape());
    emitter.binary(dnnl_binary_mul, y, along, part);
    Tensor across = emitter.temporary(y.shape());
    emitter.binary(dnnl_binary_sub, dy, part, across);
    Tensor dx = emitter.temporary(y.shape());
    emitter.binary(dnnl_binary_div, across, lengths.get(0), dx);
    tape.contribute(input, dx);
  }
}
