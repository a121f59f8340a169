package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.javacpp.LongPointer;
import org.histossl.core.engine.nativecpu.PrimitiveStep.Argument;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/**
 * Convolutions of maps whose features are last, of all features together or each by itself. Weights
 * are brought into the order that the primitive wants once a run.
 */
final class Convolution implements Kernel {
  private final Operation operation;
  private final long[] packedShape;
  private final long stride;
  private final long padding;

  Convolution(Operation operation, boolean depthwise) {
    this.operation = operation;
    long[] shape = operation.inputs().get(1).shape();
    // [groups, out of a group, in of a group, height, width]
    this.packedShape = depthwise ? new long[] {shape[0], 1, 1, shape[2], shape[3]} : shape;
    this.stride = depthwise ? 1 : (long) operation.attribute("stride");
    this.padding = (long) operation.attribute("padding");
  }

  private boolean biased() {
    return operation.inputs().size() > 2;
  }

  private Tensor weight(Tape tape) {
    return tape.emitter()
        .reshape(tape.emitter().dense(tape.value(operation.inputs().get(1))), packedShape);
  }

  private dnnl_memory_desc_t bias() {
    return biased()
        ? OneDnn.strided(new long[] {operation.inputs().get(2).size()}, new long[] {1})
        : OneDnn.none();
  }

  private Description forwardPlan(Tensor x, Tensor y) {
    try (dnnl_convolution_desc_t desc = new dnnl_convolution_desc_t();
        LongPointer strides = new LongPointer(stride, stride);
        LongPointer paddings = new LongPointer(padding, padding)) {
      OneDnn.check(
          dnnl_convolution_forward_desc_init(
              desc,
              dnnl_forward_training,
              dnnl_convolution_direct,
              x.description(),
              OneDnn.any(packedShape),
              bias(),
              y.description(),
              strides,
              paddings,
              paddings),
          "describe a convolution");
      return Description.of("a convolution", desc, List.of());
    }
  }

  @Override
  public void forward(Tape tape) {
    Emitter emitter = tape.emitter();
    Tensor x = emitter.dense(tape.value(operation.inputs().get(0))).channelsSecond();
    Tensor y = tape.result(operation.outputs().get(0)).channelsSecond();
    Description plan = forwardPlan(x, y);
    Tensor packed = emitter.temporary(plan.layout(dnnl_query_weights_md, 0));
    emitter.copy(weight(tape), packed);
    List<Argument> reads =
        new ArrayList<>(
            List.of(new Argument(DNNL_ARG_SRC, x), new Argument(DNNL_ARG_WEIGHTS, packed)));
    if (biased()) {
      reads.add(new Argument(DNNL_ARG_BIAS, tape.value(operation.inputs().get(2))));
    }
    emitter.primitive(plan, reads, List.of(new Argument(DNNL_ARG_DST, y)), false);
  }

  @Override
  public void backward(Tape tape) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor x = emitter.dense(tape.value(input)).channelsSecond();
    Tensor dy = emitter.dense(tape.gradient(operation.outputs().get(0))).channelsSecond();
    try (Description hint = forwardPlan(x, dy);
        LongPointer strides = new LongPointer(stride, stride);
        LongPointer paddings = new LongPointer(padding, padding)) {
      if (tape.wants(input)) {
        byInput(tape, dy, hint, strides, paddings);
      }
      if (tape.wants(operation.inputs().get(1))
          || (biased() && tape.wants(operation.inputs().get(2)))) {
        byWeight(tape, x, dy, hint, strides, paddings);
      }
    }
  }

  private void byInput(
      Tape tape, Tensor dy, Description hint, LongPointer strides, LongPointer paddings) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor result = emitter.temporary(input.shape());
    Tensor dx = result.channelsSecond();
    try (dnnl_convolution_desc_t desc = new dnnl_convolution_desc_t()) {
      OneDnn.check(
          dnnl_convolution_backward_data_desc_init(
              desc,
              dnnl_convolution_direct,
              dx.description(),
              OneDnn.any(packedShape),
              dy.description(),
              strides,
              paddings,
              paddings),
          "describe a convolution's gradient");
      Description plan = Description.of("a convolution's gradient", desc, List.of(), hint.handle());
      Tensor packed = emitter.temporary(plan.layout(dnnl_query_weights_md, 0));
      emitter.copy(weight(tape), packed);
      emitter.primitive(
          plan,
          List.of(new Argument(DNNL_ARG_DIFF_DST, dy), new Argument(DNNL_ARG_WEIGHTS, packed)),
          List.of(new Argument(DNNL_ARG_DIFF_SRC, dx)),
          false);
    }
    tape.contribute(input, result);
  }

  private void byWeight(
      Tape tape, Tensor x, Tensor dy, Description hint, LongPointer strides, LongPointer paddings) {
    Emitter emitter = tape.emitter();
    Node weight = operation.inputs().get(1);
    try (dnnl_convolution_desc_t desc = new dnnl_convolution_desc_t()) {
      OneDnn.check(
          dnnl_convolution_backward_weights_desc_init(
              desc,
              dnnl_convolution_direct,
              x.description(),
              OneDnn.any(packedShape),
              bias(),
              dy.description(),
              strides,
              paddings,
              paddings),
          "describe a convolution's gradient by its weight");
      Description plan =
          Description.of("a convolution's gradient by its weight", desc, List.of(), hint.handle());
      Tensor packed = emitter.temporary(plan.layout(dnnl_query_diff_weights_md, 0));
      List<Argument> writes = new ArrayList<>(List.of(new Argument(DNNL_ARG_DIFF_WEIGHTS, packed)));
      List<ParameterGradient> biases = new ArrayList<>();
      if (biased()) {
        biases.add(new ParameterGradient(tape, operation.inputs().get(2)));
        writes.add(new Argument(DNNL_ARG_DIFF_BIAS, biases.get(0).place()));
      }
      emitter.primitive(
          plan,
          List.of(new Argument(DNNL_ARG_SRC, x), new Argument(DNNL_ARG_DIFF_DST, dy)),
          writes,
          false);
      biases.forEach(ParameterGradient::finish);
      if (tape.wants(weight)) {
        Tape.Sink sink = tape.sink(weight);
        emitter.copy(
            packed,
            sink.tensor().reshape(packedShape).orElseThrow(),
            Post.sumIf(sink.accumulate()));
      }
    }
  }
}
