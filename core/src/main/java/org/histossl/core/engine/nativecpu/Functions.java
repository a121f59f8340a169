package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_div;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_abs;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_exp;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;

import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;

/** Functions of each element. */
final class Functions {
  private Functions() {}

  /** A function that the library has, with its gradient by the argument. */
  record Native(Operation operation, int algorithm) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      tape.emitter().function(algorithm, 0, 0, x, tape.result(operation.outputs().get(0)));
    }

    @Override
    public void backward(Tape tape) {
      Node x = operation.inputs().get(0);
      Tensor dy = tape.gradient(operation.outputs().get(0));
      Tensor dx = tape.emitter().temporary(dy.shape());
      tape.emitter().functionBackward(algorithm, tape.value(x), dy, dx);
      tape.contribute(x, dx);
    }
  }

  /** {@code max(x, 0)}, as {@code (x + |x|) / 2}: the library's makes a number of NaN. */
  record Relu(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      tape.emitter()
          .function(
              dnnl_eltwise_abs,
              0,
              0,
              x,
              tape.result(operation.outputs().get(0)),
              new PostOp.Operand(dnnl_binary_add, x),
              new PostOp.Function(dnnl_eltwise_linear, 0.5, 0));
    }

    @Override
    public void backward(Tape tape) {
      new Native(operation, dnnl_eltwise_relu).backward(tape);
    }
  }

  /** {@code e^x}. The library's makes infinity of NaN. */
  record Exponential(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      tape.emitter().stock(new Exp(), x, tape.result(operation.outputs().get(0)));
    }

    @Override
    public void backward(Tape tape) {
      Tensor dy = tape.gradient(operation.outputs().get(0));
      Tensor dx = tape.emitter().temporary(dy.shape());
      tape.emitter().binary(dnnl_binary_mul, dy, tape.value(operation.outputs().get(0)), dx);
      tape.contribute(operation.inputs().get(0), dx);
    }
  }

  /** {@code ln x}. The library's is inexact near 1 and makes a number of NaN. */
  record Logarithm(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      tape.emitter().stock(new Log(), x, tape.result(operation.outputs().get(0)));
    }

    @Override
    public void backward(Tape tape) {
      Node x = operation.inputs().get(0);
      Tensor dy = tape.gradient(operation.outputs().get(0));
      Tensor dx = tape.emitter().temporary(dy.shape());
      tape.emitter().binary(dnnl_binary_div, dy, tape.value(x), dx);
      tape.contribute(x, dx);
    }
  }

  /** The error function, which the library has only inside GELU. */
  record ErrorFunction(Operation operation) implements Kernel {
    @Override
    public void forward(Tape tape) {
      Tensor x = tape.value(operation.inputs().get(0));
      tape.emitter().stock(new Erf(), x, tape.result(operation.outputs().get(0)));
    }

    @Override
    public void backward(Tape tape) {
      // 2 / sqrt(pi) e^(-x^2)
      Node x = operation.inputs().get(0);
      Tensor dy = tape.gradient(operation.outputs().get(0));
      Tensor dx = tape.emitter().temporary(dy.shape());
      tape.emitter()
          .function(
              dnnl_eltwise_square,
              0,
              0,
              tape.value(x),
              dx,
              new PostOp.Function(dnnl_eltwise_linear, -1, 0),
              new PostOp.Function(dnnl_eltwise_exp, 0, 0),
              new PostOp.Function(dnnl_eltwise_linear, 2 / Math.sqrt(Math.PI), 0),
              new PostOp.Operand(dnnl_binary_mul, dy));
      tape.contribute(x, dx);
    }
  }
}
