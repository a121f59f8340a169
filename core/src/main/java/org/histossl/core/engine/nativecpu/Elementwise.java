package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_div;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;

import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Sums, differences, products and quotients of two tensors, and of a tensor and a number. */
final class Elementwise {
  private Elementwise() {}

  /** {@code a + b}. */
  record Add(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      apply(tape, operation, dnnl_binary_add);
    }

    @Override
    public void backward(Tape tape) {
      Tensor dy = tape.gradient(operation.outputs().get(0));
      tape.contribute(operation.inputs().get(0), dy);
      tape.contributeSum(operation.inputs().get(1), dy);
    }
  }

  /** {@code a - b}. */
  record Subtract(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      apply(tape, operation, dnnl_binary_sub);
    }

    @Override
    public void backward(Tape tape) {
      Tensor dy = tape.gradient(operation.outputs().get(0));
      tape.contribute(operation.inputs().get(0), dy);
      Node b = operation.inputs().get(1);
      if (tape.wants(b)) {
        Tensor negated = tape.emitter().temporary(dy.shape());
        tape.emitter().function(dnnl_eltwise_linear, -1, 0, dy, negated);
        tape.contributeSum(b, negated);
      }
    }
  }

  /** {@code a b}. */
  record Multiply(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      apply(tape, operation, dnnl_binary_mul);
    }

    @Override
    public void backward(Tape tape) {
      Node a = operation.inputs().get(0);
      Node b = operation.inputs().get(1);
      Tensor dy = tape.gradient(operation.outputs().get(0));
      if (tape.wants(a)) {
        Tensor da = tape.emitter().temporary(dy.shape());
        tape.emitter().binary(dnnl_binary_mul, dy, tape.value(b), da);
        tape.contribute(a, da);
      }
      if (tape.wants(b)) {
        Tensor product = tape.emitter().temporary(dy.shape());
        tape.emitter().binary(dnnl_binary_mul, dy, tape.value(a), product);
        tape.contributeSum(b, product);
      }
    }
  }

  /** {@code x + a b}, such as a residual with its branch scaled, in one pass. */
  record MultiplyAdd(Operation product, Operation sum) implements Kernel {
    @Override
    public void forward(Tape tape) {
      tape.emitter()
          .binary(
              dnnl_binary_mul,
              tape.value(product.inputs().get(0)),
              tape.value(product.inputs().get(1)),
              tape.result(sum.outputs().get(0)),
              new PostOp.Operand(dnnl_binary_add, tape.value(sum.inputs().get(0))));
    }

    @Override
    public void backward(Tape tape) {
      Tensor dy = tape.gradient(sum.outputs().get(0));
      tape.contribute(sum.inputs().get(0), dy);
      Node branch = product.outputs().get(0);
      tape.contribute(branch, dy);
      if (tape.hasGradient(branch)) {
        new Multiply(product).backward(tape);
      }
    }
  }

  /** {@code a / b}. */
  record Divide(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      apply(tape, operation, dnnl_binary_div);
    }

    @Override
    public void backward(Tape tape) {
      Node a = operation.inputs().get(0);
      Node b = operation.inputs().get(1);
      Tensor dy = tape.gradient(operation.outputs().get(0));
      Tensor da = tape.emitter().temporary(dy.shape());
      tape.emitter().binary(dnnl_binary_div, dy, tape.value(b), da);
      tape.contribute(a, da);
      if (tape.wants(b)) {
        // d(a/b)/db = -(a/b) / b
        Tensor product = tape.emitter().temporary(dy.shape());
        tape.emitter()
            .binary(
                dnnl_binary_mul,
                da,
                tape.value(operation.outputs().get(0)),
                product,
                new PostOp.Function(dnnl_eltwise_linear, -1, 0));
        tape.contributeSum(b, product);
      }
    }
  }

  /** {@code c a}. */
  record Scale(Operation operation, double factor) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      Tensor y = tape.result(operation.outputs().get(0));
      tape.emitter().function(dnnl_eltwise_linear, factor, 0, x, y);
    }

    @Override
    public void backward(Tape tape) {
      Tensor dy = tape.gradient(operation.outputs().get(0));
      Tensor dx = tape.emitter().temporary(dy.shape());
      tape.emitter().function(dnnl_eltwise_linear, factor, 0, dy, dx);
      tape.contribute(operation.inputs().get(0), dx);
    }
  }

  /** {@code a + c}. */
  record AddScalar(Operation operation, double summand) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      Tensor y = tape.result(operation.outputs().get(0));
      tape.emitter().function(dnnl_eltwise_linear, 1, summand, x, y);
    }

    @Override
    public void backward(Tape tape) {
      tape.contribute(operation.inputs().get(0), tape.gradient(operation.outputs().get(0)));
    }
  }

  private static void apply(Tape tape, Operation operation, int algorithm) {
    Tensor a = tape.value(operation.inputs().get(0));
    Tensor b = tape.value(operation.inputs().get(1));
    tape.emitter().binary(algorithm, a, b, tape.result(operation.outputs().get(0)));
  }
}
