package org.histossl.core.engine.nativecpu;

import java.util.List;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Operations that move elements or only look at them otherwise. */
final class Shapes {
  private Shapes() {}

  /** Another shape, row-major. */
  record Reshape(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Node out = operation.outputs().get(0);
      Tensor x = tape.value(operation.inputs().get(0));
      tape.define(out, tape.emitter().reshape(x, out.shape()));
    }

    @Override
    public void backward(Tape tape) {
      tape.contribute(operation.inputs().get(0), tape.gradient(operation.outputs().get(0)));
    }
  }

  /** Axes in another order; no element moves before someone needs them dense. */
  record Permute(Operation operation, List<Integer> axes) implements Kernel {
    @Override
    public void forward(Tape tape) {
      tape.define(
          operation.outputs().get(0), tape.value(operation.inputs().get(0)).permute(order()));
    }

    @Override
    public void backward(Tape tape) {
      int[] order = order();
      int[] inverse = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        inverse[order[i]] = i;
      }
      tape.contribute(
          operation.inputs().get(0), tape.gradient(operation.outputs().get(0)).permute(inverse));
    }

    private int[] order() {
      return axes.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /** Part of an axis. */
  record Slice(Operation operation, int axis, long from) implements Kernel {
    @Override
    public void forward(Tape tape) {
      tape.define(operation.outputs().get(0), part(tape.value(operation.inputs().get(0))));
    }

    @Override
    public void backward(Tape tape) {
      Node x = operation.inputs().get(0);
      Tape.Sink sink = tape.sink(x);
      if (!sink.accumulate()) {
        tape.emitter().zero(sink.tensor());
      }
      tape.emitter()
          .copy(tape.gradient(operation.outputs().get(0)), part(sink.tensor()), PostOp.sumIf(true));
    }

    private Tensor part(Tensor whole) {
      return whole.slice(axis, from, operation.outputs().get(0).size(axis));
    }
  }

  /** Tensors one behind the other. */
  record Concat(Operation operation, int axis) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor whole = tape.result(operation.outputs().get(0));
      long at = 0;
      for (Node part : operation.inputs()) {
        tape.emitter().copy(tape.value(part), whole.slice(axis, at, part.size(axis)));
        at += part.size(axis);
      }
    }

    @Override
    public void backward(Tape tape) {
      Tensor whole = tape.gradient(operation.outputs().get(0));
      long at = 0;
      for (Node part : operation.inputs()) {
        if (tape.wants(part)) {
          tape.contribute(part, whole.slice(axis, at, part.size(axis)));
        }
        at += part.size(axis);
      }
    }
  }
}
