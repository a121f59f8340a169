package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import java.util.List;
import org.bytedeco.dnnl.dnnl_layer_normalization_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.histossl.core.engine.nativecpu.PrimitiveStep.Argument;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Layer normalization over the last axis. */
final class LayerNorm implements Kernel {
  private static final int FLAGS = dnnl_use_scale | dnnl_use_shift;
  private final Operation operation;
  private final double epsilon;
  private List<Tensor> statistics = List.of();

  LayerNorm(Operation operation, double epsilon) {
    this.operation = operation;
    this.epsilon = epsilon;
  }

  @Override
  public void forward(Tape tape) {
    Emitter emitter = tape.emitter();
    Tensor x = emitter.rows(tape.value(operation.inputs().get(0)));
    Tensor dense = emitter.dense(x);
    Tensor y = emitter.rows(tape.result(operation.outputs().get(0)));
    statistics = List.of(emitter.temporary(x.size(0)), emitter.temporary(x.size(0)));
    emitter.expectElements(dense);
    try (dnnl_layer_normalization_desc_t desc = describe(dense.description())) {
      emitter.primitive(
          Description.of("a layer norm", desc, List.of()),
          List.of(
              new Argument(DNNL_ARG_SRC, dense),
              new Argument(DNNL_ARG_SCALE, parameter(tape, 1)),
              new Argument(DNNL_ARG_SHIFT, parameter(tape, 2))),
          List.of(
              new Argument(DNNL_ARG_MEAN, statistics.get(0)),
              new Argument(DNNL_ARG_VARIANCE, statistics.get(1)),
              new Argument(DNNL_ARG_DST, y)),
          false);
    }
  }

  private dnnl_layer_normalization_desc_t describe(dnnl_memory_desc_t data) {
    dnnl_layer_normalization_desc_t desc = new dnnl_layer_normalization_desc_t();
    OneDnn.check(
        dnnl_layer_normalization_forward_desc_init(
            desc,
            dnnl_forward_training,
            data,
            statistics.get(0).description(),
            (float) epsilon,
            FLAGS),
        "describe a layer norm");
    return desc;
  }

  private Tensor parameter(Tape tape, int index) {
    Node node = operation.inputs().get(index);
    return tape.emitter().reshape(tape.emitter().dense(tape.value(node)), node.size());
  }

  @Override
  public void backward(Tape tape) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor x = emitter.dense(emitter.rows(tape.value(input)));
    Tensor dy = emitter.rows(emitter.dense(tape.gradient(operation.outputs().get(0))));
    Tensor dx = emitter.temporary(x.shape());
    ParameterGradient scale = new ParameterGradient(tape, operation.inputs().get(1));
    ParameterGradient shift = new ParameterGradient(tape, operation.inputs().get(2));
    emitter.expectElements(x);
    try (dnnl_layer_normalization_desc_t forward = describe(x.description());
        Description hint = Description.of("a layer norm", forward, List.of());
        dnnl_layer_normalization_desc_t desc = new dnnl_layer_normalization_desc_t()) {
      OneDnn.check(
          dnnl_layer_normalization_backward_desc_init(
              desc,
              dnnl_backward,
              dy.description(),
              x.description(),
              statistics.get(0).description(),
              (float) epsilon,
              FLAGS),
          "describe a layer norm's gradient");
      emitter.primitive(
          Description.of("a layer norm's gradient", desc, List.of(), hint.handle()),
          List.of(
              new Argument(DNNL_ARG_SRC, x),
              new Argument(DNNL_ARG_DIFF_DST, dy),
              new Argument(DNNL_ARG_MEAN, statistics.get(0)),
              new Argument(DNNL_ARG_VARIANCE, statistics.get(1)),
              new Argument(DNNL_ARG_SCALE, parameter(tape, 1)),
              new Argument(DNNL_ARG_SHIFT, parameter(tape, 2))),
          List.of(
              new Argument(DNNL_ARG_DIFF_SRC, dx),
              new Argument(DNNL_ARG_DIFF_SCALE, scale.place()),
              new Argument(DNNL_ARG_DIFF_SHIFT, shift.place())),
          false);
    }
    scale.finish();
    shift.finish();
    tape.contribute(input, dx);
  }
}
