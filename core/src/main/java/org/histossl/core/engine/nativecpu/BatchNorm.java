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
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_batch_normalization_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.histossl.core.engine.nativecpu.PrimitiveStep.Argument;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Batch normalization over all axes but the last, with the batch's statistics or given ones. */
final class BatchNorm implements Kernel {
  private static final long LEAST_ELEMENTS_TO_SHARE = 1 << 24;

  private final Operation operation;
  private final boolean ofBatch;
  private final double epsilon;
  private final int flags;

  BatchNorm(Operation operation, boolean ofBatch, double epsilon) {
    this.operation = operation;
    this.ofBatch = ofBatch;
    this.epsilon = epsilon;
    this.flags = dnnl_use_scale | dnnl_use_shift | (ofBatch ? 0 : dnnl_use_global_stats);
  }

  @Override
  public void forward(Tape tape) {
    Emitter emitter = tape.emitter();
    Tensor x = map(emitter.dense(tape.value(operation.inputs().get(0))));
    Tensor y = map(tape.result(operation.outputs().get(0)));
    List<Argument> reads = new ArrayList<>();
    reads.add(new Argument(DNNL_ARG_SRC, x));
    reads.add(new Argument(DNNL_ARG_SCALE, parameter(tape, 1)));
    reads.add(new Argument(DNNL_ARG_SHIFT, parameter(tape, 2)));
    List<Argument> writes = new ArrayList<>(List.of(new Argument(DNNL_ARG_DST, y)));
    if (ofBatch) {
      tape.result(operation.outputs().get(1));
      tape.result(operation.outputs().get(2));
    }
    (ofBatch ? writes : reads).addAll(statistics(tape));
    plan(emitter, x);
    try (dnnl_batch_normalization_desc_t desc = describe(x.description())) {
      emitter.primitive(Description.of("a batch norm", desc, List.of()), reads, writes, false);
    }
  }

  /**
   * The primitive's threads wait for one another by turning, several times a run: where other
   * threads want the cores, such as those that load data, each wait lasts a time slice.
   */
  private static void plan(Emitter emitter, Tensor x) {
    if (x.size() < LEAST_ELEMENTS_TO_SHARE) {
      emitter.expectAlone();
    } else {
      emitter.expectElements(x);
    }
  }

  private List<Argument> statistics(Tape tape) {
    List<Node> from = ofBatch ? operation.outputs() : operation.inputs().subList(2, 5);
    return List.of(
        new Argument(DNNL_ARG_MEAN, line(tape, from.get(1))),
        new Argument(DNNL_ARG_VARIANCE, line(tape, from.get(2))));
  }

  private Tensor parameter(Tape tape, int index) {
    return line(tape, operation.inputs().get(index));
  }

  private static Tensor line(Tape tape, Node node) {
    return tape.emitter().reshape(tape.emitter().dense(tape.value(node)), node.size());
  }

  /** Features last in memory, second in the library's order of axes. */
  private static Tensor map(Tensor dense) {
    long batch = dense.rank() > 1 ? dense.size(0) : 1;
    long features = dense.size(-1);
    return dense
        .reshape(batch, 1, dense.size() / batch / features, features)
        .orElseThrow()
        .channelsSecond();
  }

  private dnnl_batch_normalization_desc_t describe(dnnl_memory_desc_t data) {
    dnnl_batch_normalization_desc_t desc = new dnnl_batch_normalization_desc_t();
    OneDnn.check(
        dnnl_batch_normalization_forward_desc_init(
            desc, dnnl_forward_training, data, (float) epsilon, flags),
        "describe a batch norm");
    return desc;
  }

  @Override
  public void backward(Tape tape) {
    Emitter emitter = tape.emitter();
    Node input = operation.inputs().get(0);
    Tensor x = map(emitter.dense(tape.value(input)));
    Tensor dy = map(emitter.dense(tape.gradient(operation.outputs().get(0))));
    Tensor result = emitter.temporary(input.shape());
    Tensor dx = map(result);
    ParameterGradient scale = new ParameterGradient(tape, operation.inputs().get(1));
    ParameterGradient shift = new ParameterGradient(tape, operation.inputs().get(2));
    List<Argument> reads = new ArrayList<>();
    reads.add(new Argument(DNNL_ARG_SRC, x));
    reads.add(new Argument(DNNL_ARG_DIFF_DST, dy));
    reads.add(new Argument(DNNL_ARG_SCALE, parameter(tape, 1)));
    reads.add(new Argument(DNNL_ARG_SHIFT, parameter(tape, 2)));
    reads.addAll(statistics(tape));
    plan(emitter, x);
    try (dnnl_batch_normalization_desc_t forward = describe(x.description());
        Description hint = Description.of("a batch norm", forward, List.of());
        dnnl_batch_normalization_desc_t desc = new dnnl_batch_normalization_desc_t()) {
      OneDnn.check(
          dnnl_batch_normalization_backward_desc_init(
              desc, dnnl_backward, dy.description(), x.description(), (float) epsilon, flags),
          "describe a batch norm's gradient");
      emitter.primitive(
          Description.of("a batch norm's gradient", desc, List.of(), hint.handle()),
          reads,
          List.of(
              new Argument(DNNL_ARG_DIFF_SRC, dx),
              new Argument(DNNL_ARG_DIFF_SCALE, scale.place()),
              new Argument(DNNL_ARG_DIFF_SHIFT, shift.place())),
          false);
    }
    scale.finish();
    shift.finish();
    tape.contribute(input, result);
  }
}
