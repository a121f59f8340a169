package org.histossl.core.engine.nativecpu;

import java.util.List;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Operation;

/** Matrix products, alone and as linear layers. */
final class Products {
  private Products() {}

  /** {@code a b}, either side transposed. */
  record Matmul(Operation operation, Op.Matmul op) implements Kernel {
    @Override
    public void forward(Tape tape) {
      tape.emitter().matmul(a(tape), b(tape), tape.result(operation.outputs().get(0)), List.of());
    }

    @Override
    public void backward(Tape tape) {
      Tensor dy = tape.emitter().dense(tape.gradient(operation.outputs().get(0)));
      Node first = operation.inputs().get(0);
      Node second = operation.inputs().get(1);
      if (tape.wants(first)) {
        Tape.Sink sink = tape.sink(first);
        Tensor da = op.transposeA() ? sink.tensor().transpose() : sink.tensor();
        product(tape, dy, b(tape).transpose(), da, sink.accumulate());
      }
      if (tape.wants(second)) {
        Tape.Sink sink = tape.sink(second);
        Tensor db = op.transposeB() ? sink.tensor().transpose() : sink.tensor();
        product(tape, a(tape).transpose(), dy, db, sink.accumulate());
      }
    }

    /** Results have to be row-major: (a b)^T = b^T a^T. */
    private static void product(Tape tape, Tensor a, Tensor b, Tensor to, boolean accumulate) {
      if (to.stride(-1) == 1) {
        tape.emitter().matmul(a, b, to, PostOp.sumIf(accumulate));
      } else {
        tape.emitter()
            .matmul(b.transpose(), a.transpose(), to.transpose(), PostOp.sumIf(accumulate));
      }
    }

    private Tensor a(Tape tape) {
      Tensor a = tape.value(operation.inputs().get(0));
      return op.transposeA() ? a.transpose() : a;
    }

    private Tensor b(Tape tape) {
      Tensor b = tape.value(operation.inputs().get(1));
      return op.transposeB() ? b.transpose() : b;
    }
  }

  /** {@code x W^T + b}, with a function of the result where nobody needs it before the function. */
  record Linear(Operation operation, List<PostOp> posts, Node out) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Emitter emitter = tape.emitter();
      Tensor x = emitter.rows(tape.value(operation.inputs().get(0)));
      Tensor weight = tape.value(operation.inputs().get(1));
      Tensor y = emitter.rows(tape.result(out));
      emitter.matmul(x, weight.transpose(), bias(tape), y, posts);
    }

    private List<Tensor> bias(Tape tape) {
      if (operation.inputs().size() < 3) {
        return List.of();
      }
      Node bias = operation.inputs().get(2);
      return List.of(tape.emitter().reshape(tape.value(bias), 1, bias.size()));
    }

    @Override
    public void backward(Tape tape) {
      Emitter emitter = tape.emitter();
      Tensor dy = emitter.rows(emitter.dense(tape.gradient(out)));
      Node input = operation.inputs().get(0);
      Node weight = operation.inputs().get(1);
      if (tape.wants(input)) {
        Tape.Sink sink = tape.sink(input);
        Tensor dx = sink.tensor().reshape(dy.size(0), input.size(-1)).orElseThrow();
        emitter.matmul(dy, tape.value(weight), dx, PostOp.sumIf(sink.accumulate()));
      }
      if (tape.wants(weight)) {
        Tape.Sink sink = tape.sink(weight);
        Tensor x = emitter.rows(tape.value(input));
        emitter.matmul(dy.transpose(), x, sink.tensor(), PostOp.sumIf(sink.accumulate()));
      }
      if (operation.inputs().size() > 2) {
        tape.contributeSum(operation.inputs().get(2), dy);
      }
    }
  }
}
