package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_sub;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_exp;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_logsoftmax_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_logsoftmax_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_forward_desc_init;

import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_softmax_desc_t;
import org.histossl.core.engine.nativecpu.PrimitiveStep.Argument;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Softmax along the last axis, or its logarithm. */
record Softmax(Operation operation, boolean logarithm) implements Kernel {
  @Override
  public void forward(Tape tape) {
    Tensor x = tape.value(operation.inputs().get(0));
    forward(tape.emitter(), x, tape.result(operation.outputs().get(0)), logarithm);
  }

  @Override
  public void backward(Tape tape) {
    Node out = operation.outputs().get(0);
    Tensor dy = tape.gradient(out);
    Tensor dx = tape.emitter().temporary(dy.shape());
    backward(tape.emitter(), tape.value(out), dy, dx, logarithm);
    tape.contribute(operation.inputs().get(0), dx);
  }

  static void forward(Emitter emitter, Tensor from, Tensor to, boolean logarithm) {
    Tensor x = emitter.dense(emitter.rows(from)); // the primitive has one layout for both sides
    Tensor y = emitter.rows(to);
    emitter.expectFunctions(x);
    try (dnnl_softmax_desc_t desc = describe(x.description(), logarithm)) {
      emitter.primitive(
          Description.of("a softmax", desc, List.of()),
          List.of(new Argument(DNNL_ARG_SRC, x)),
          List.of(new Argument(DNNL_ARG_DST, y)),
          true);
    }
    if (logarithm) {
      sharpen(emitter, y);
    }
  }

  /**
   * The library's logarithm is off by some 1e-6 near 1, and with it a whole row, whose exponentials
   * then add up to one and that error. So much is taken from the row.
   */
  private static void sharpen(Emitter emitter, Tensor rows) {
    Tensor exponentials = emitter.temporary(rows.shape());
    emitter.function(dnnl_eltwise_exp, 0, 0, rows, exponentials);
    Tensor error = emitter.temporary(rows.size(0), 1);
    Reductions.sum(
        emitter, exponentials, error, List.of(new PostOp.Function(dnnl_eltwise_linear, 1, -1)));
    emitter.binary(dnnl_binary_sub, rows, error, rows);
  }

  static void backward(
      Emitter emitter, Tensor result, Tensor gradient, Tensor to, boolean logarithm) {
    Tensor y = emitter.rows(result);
    Tensor dy = emitter.rows(emitter.dense(gradient));
    Tensor dx = emitter.rows(to);
    emitter.expectFunctions(y);
    try (dnnl_softmax_desc_t forward = describe(y.description(), logarithm);
        Description hint = Description.of("a softmax", forward, List.of());
        dnnl_softmax_desc_t desc = new dnnl_softmax_desc_t()) {
      OneDnn.check(
          logarithm
              ? dnnl_logsoftmax_backward_desc_init(desc, dy.description(), y.description(), 1)
              : dnnl_softmax_backward_desc_init(desc, dy.description(), y.description(), 1),
          "describe a softmax's gradient");
      emitter.primitive(
          Description.of("a softmax's gradient", desc, List.of(), hint.handle()),
          List.of(new Argument(DNNL_ARG_DST, y), new Argument(DNNL_ARG_DIFF_DST, dy)),
          List.of(new Argument(DNNL_ARG_DIFF_SRC, dx)),
          true);
    }
  }

  private static dnnl_softmax_desc_t describe(dnnl_memory_desc_t data, boolean logarithm) {
    dnnl_softmax_desc_t desc = new dnnl_softmax_desc_t();
    OneDnn.check(
        logarithm
            ? dnnl_logsoftmax_forward_desc_init(desc, dnnl_forward_training, data, 1)
            : dnnl_softmax_forward_desc_init(desc, dnnl_forward_training, data, 1),
        "describe a softmax");
    return desc;
  }
}
