package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;

import java.util.List;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Sums and means along axes, and the repetition that is their gradient. */
final class Totals {
  private Totals() {}

  /** Sum or mean. */
  record Sum(Operation operation, boolean mean) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      Tensor y = tape.result(operation.outputs().get(0));
      Reductions.sum(
          tape.emitter(),
          x,
          y,
          mean ? List.of(new PostOp.Function(dnnl_eltwise_linear, share(), 0)) : List.of());
    }

    @Override
    public void backward(Tape tape) {
      Node x = operation.inputs().get(0);
      Tensor dy = tape.gradient(operation.outputs().get(0));
      if (mean) {
        Tensor scaled = tape.emitter().temporary(dy.shape());
        tape.emitter().function(dnnl_eltwise_linear, share(), 0, dy, scaled);
        dy = scaled;
      }
      if (x.size() != dy.size()) {
        Tensor repeated = tape.emitter().temporary(x.shape());
        Reductions.broadcast(tape.emitter(), dy, repeated);
        dy = repeated;
      }
      tape.contribute(x, dy);
    }

    private double share() {
      return operation.outputs().get(0).size() / (double) operation.inputs().get(0).size();
    }
  }

  /** Repetition along axes of size 1. */
  record Expand(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Reductions.broadcast(
          tape.emitter(),
          tape.value(operation.inputs().get(0)),
          tape.result(operation.outputs().get(0)));
    }

    @Override
    public void backward(Tape tape) {
      tape.contributeSum(operation.inputs().get(0), tape.gradient(operation.outputs().get(0)));
    }
  }
}
