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
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_deconvolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.histossl.core.engine.nativecpu.PrimitiveStep.Argument;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Operation;

/**
 * Convolutions of maps whose features are last, of all features together or each by itself, and
 * transposed ones. Weights are brought into the order that the primitive wants once a run.
 */
final class Convolution implements Kernel {
  /** Which convolution. */
  private enum Kind {
    /** Of all features together. */
    DENSE,
    /** Of each feature by itself. */
    DEPTHWISE,
    /** The dense one's gradient by its input, as a layer. */
    TRANSPOSED
  }

  private final Operation operation;
  private final Kind kind;
  private final long[] packedShape;
  private final long[] strides;

  /** What is added to the map, or left out of a transposed one's result, at the beginning. */
  private final long[] before;

  /** Likewise at the end. */
  private final long[] after;

  static Convolution dense(Op.Conv2d op, Operation operation) {
    return new Convolution(operation, Kind.DENSE, op.stride(), op.padding(), 0);
  }

  static Convolution depthwise(Op.Depthwise op, Operation operation) {
    return new Convolution(operation, Kind.DEPTHWISE, 1, op.padding(), 0);
  }

  static Convolution transposed(Op.ConvTranspose2d op, Operation operation) {
    return new Convolution(
        operation, Kind.TRANSPOSED, op.stride(), op.padding(), op.outputPadding());
  }

  private Convolution(
      Operation operation, Kind kind, long stride, long padding, long outputPadding) {
    this.operation = operation;
    this.kind = kind;
    long[] shape = operation.inputs().get(1).shape();
    this.packedShape =
        switch (kind) {
          case DENSE -> shape;
          // [groups, out of a group, in of a group, height, width]
          case DEPTHWISE -> new long[] {shape[0], 1, 1, shape[2], shape[3]};
          case TRANSPOSED -> new long[] {shape[1], shape[0], shape[2], shape[3]};
        };
    this.strides = new long[] {stride, stride};
    this.before = new long[] {padding, padding};
    this.after = new long[] {padding - outputPadding, padding - outputPadding};
  }

  private boolean biased() {
    return operation.inputs().size() > 2;
  }

  private Tensor weight(Tape tape) {
    return asPacked(tape.emitter().dense(tape.value(operation.inputs().get(1))));
  }

  /** A dense weight, or its gradient, in the library's order of axes. */
  private Tensor asPacked(Tensor dense) {
    return kind == Kind.TRANSPOSED
        ? dense.permute(1, 0, 2, 3)
        : dense.reshape(packedShape).orElseThrow();
  }

  private dnnl_memory_desc_t bias() {
    return biased()
        ? OneDnn.strided(new long[] {operation.inputs().get(2).size()}, new long[] {1})
        : OneDnn.none();
  }

  private Description forwardPlan(Tensor x, Tensor y) {
    dnnl_memory_desc_t weight = OneDnn.any(packedShape);
    try (dnnl_convolution_desc_t desc = new dnnl_convolution_desc_t()) {
      OneDnn.check(
          kind == Kind.TRANSPOSED
              ? dnnl_deconvolution_forward_desc_init(
                  desc,
                  dnnl_forward_training,
                  dnnl_deconvolution_direct,
                  x.description(),
                  weight,
                  bias(),
                  y.description(),
                  strides,
                  before,
                  after)
              : dnnl_convolution_forward_desc_init(
                  desc,
                  dnnl_forward_training,
                  dnnl_convolution_direct,
                  x.description(),
                  weight,
                  bias(),
                  y.description(),
                  strides,
                  before,
                  after),
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
    try (Description hint = forwardPlan(x, dy)) {
      if (tape.wants(input)) {
        byInput(tape, dy, hint);
      }
      if (tape.wants(operation.inputs().get(1))
          || (biased() && !sumsBias() && tape.wants(operation.inputs().get(2)))) {
        byWeight(tape, x, dy, hint);
      }
    }
    if (sumsBias() && tape.wants(operation.inputs().get(2))) {
      Tape.Sink sink = tape.sink(operation.inputs().get(2));
      Tensor maps = emitter.dense(tape.gradient(operation.outputs().get(0)));
      Reductions.sum(emitter, maps, sink.tensor(), PostOp.sumIf(sink.accumulate()));
    }
  }

  /**
   * Of a transposed convolution, whose maps are large and features few, the library adds up a
   * bias's gradient pixel by pixel, in floats, and loses four digits.
   */
  private boolean sumsBias() {
    return kind == Kind.TRANSPOSED && biased();
  }

  private void byInput(Tape tape, Tensor dy, Description hint) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor result = emitter.temporary(input.shape());
    Tensor dx = result.channelsSecond();
    dnnl_memory_desc_t weight = OneDnn.any(packedShape);
    try (dnnl_convolution_desc_t desc = new dnnl_convolution_desc_t()) {
      OneDnn.check(
          kind == Kind.TRANSPOSED
              ? dnnl_deconvolution_backward_data_desc_init(
                  desc,
                  dnnl_deconvolution_direct,
                  dx.description(),
                  weight,
                  dy.description(),
                  strides,
                  before,
                  after)
              : dnnl_convolution_backward_data_desc_init(
                  desc,
                  dnnl_convolution_direct,
                  dx.description(),
                  weight,
                  dy.description(),
                  strides,
                  before,
                  after),
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

  private void byWeight(Tape tape, Tensor x, Tensor dy, Description hint) {
    Emitter emitter = tape.emitter();
    Node weight = operation.inputs().get(1);
    dnnl_memory_desc_t change = OneDnn.any(packedShape);
    try (dnnl_convolution_desc_t desc = new dnnl_convolution_desc_t()) {
      OneDnn.check(
          kind == Kind.TRANSPOSED
              ? dnnl_deconvolution_backward_weights_desc_init(
                  desc,
                  dnnl_deconvolution_direct,
                  x.description(),
                  change,
                  sumsBias() ? OneDnn.none() : bias(),
                  dy.description(),
                  strides,
                  before,
                  after)
              : dnnl_convolution_backward_weights_desc_init(
                  desc,
                  dnnl_convolution_direct,
                  x.description(),
                  change,
                  sumsBias() ? OneDnn.none() : bias(),
                  dy.description(),
                  strides,
                  before,
                  after),
          "describe a convolution's gradient by its weight");
      Description plan =
          Description.of("a convolution's gradient by its weight", desc, List.of(), hint.handle());
      Tensor packed = emitter.temporary(plan.layout(dnnl_query_diff_weights_md, 0));
      List<Argument> writes = new ArrayList<>(List.of(new Argument(DNNL_ARG_DIFF_WEIGHTS, packed)));
      List<ParameterGradient> biases = new ArrayList<>();
      if (biased() && !sumsBias()) {
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
        emitter.copy(packed, asPacked(sink.tensor()), PostOp.sumIf(sink.accumulate()));
      }
    }
  }
}
