package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.histossl.core.engine.plan.GradientRelevance;
import org.histossl.core.engine.plan.Target;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Operation;

/** The kernels of oneDNN: one for each type of operation that it has code for. */
final class Kernels implements Target<Kernel> {
  /** What is measured on one core with AVX-512. */
  private static final Speed SPEED =
      new Speed(
          Emitter.ELEMENTS_PER_MICROSECOND,
          Emitter.FUNCTIONS_PER_MICROSECOND,
          Emitter.FLOPS_PER_MICROSECOND);

  /** The types without a kernel: they run as their body, or on ND4J's ops. */
  static final List<Class<? extends Op>> WITHOUT = List.of(Op.Composite.class, Op.Stock.class);

  /** Of fewer the library's batch norm makes no vectors on any processor. */
  private static final int LEAST_FEATURES = 8;

  /** That many a batch norm may add up one by one: the error is about 1e-4 of the sum. */
  private static final long MOST_PIXELS = 1 << 14;

  private static final Map<Class<? extends Op>, BiFunction<Op, Operation, Kernel>> OF_TYPE =
      new HashMap<>();

  static {
    on(Op.Binary.class, Kernels::binary);
    on(Op.Scale.class, (op, o) -> new Elementwise.Scale(o, op.factor()));
    on(Op.AddScalar.class, (op, o) -> new Elementwise.AddScalar(o, op.summand()));
    on(Op.Unary.class, Kernels::unary);
    on(Op.Softmax.class, (op, o) -> new Softmax(o, false));
    on(Op.LogSoftmax.class, (op, o) -> new Softmax(o, true));
    on(Op.Reduction.class, (op, o) -> new Totals.Sum(o, op == Op.Reduction.MEAN));
    on(Op.Expand.class, (op, o) -> new Totals.Expand(o));
    on(Op.Reshape.class, (op, o) -> new Shapes.Reshape(o));
    on(Op.Permute.class, (op, o) -> new Shapes.Permute(o, op.order()));
    on(Op.Slice.class, (op, o) -> new Shapes.Slice(o, op.axis(), op.from()));
    on(Op.Concat.class, (op, o) -> new Shapes.Concat(o, op.axis()));
    on(Op.Matmul.class, (op, o) -> new Products.Matmul(o, op));
    on(Op.GatherRows.class, (op, o) -> new GatherRows(o));
    on(Op.Linear.class, (op, o) -> new Products.Linear(o, List.of(), o.outputs().get(0)));
    on(Op.LayerNorm.class, (op, o) -> new LayerNorm(o, op.epsilon()));
    on(Op.L2Normalize.class, (op, o) -> new L2Normalize(o, op.epsilon()));
    on(Op.BatchNormTrain.class, (op, o) -> new BatchNorm(o, true, op.epsilon()));
    on(Op.BatchNormEval.class, (op, o) -> new BatchNorm(o, false, op.epsilon()));
    on(Op.Conv2d.class, Convolution::dense);
    on(Op.Depthwise.class, Convolution::depthwise);
    on(Op.ConvTranspose2d.class, Convolution::transposed);
    on(Op.CrossCovarianceAttention.class, (op, o) -> new CrossCovariance(o, op));
    on(Op.ClassAttention.class, (op, o) -> new Attention(o, op.heads(), true));
    on(Op.SelfAttention.class, (op, o) -> new Attention(o, op.heads(), false));
  }

  private final StockOps stock;

  /**
   * The kernels.
   *
   * @param stock what carries out the operations without a kernel or a body
   */
  Kernels(StockOps stock) {
    this.stock = stock;
  }

  private static <O extends Op> void on(Class<O> type, BiFunction<O, Operation, Kernel> kernel) {
    OF_TYPE.put(type, (op, operation) -> kernel.apply(type.cast(op), operation));
  }

  private static Kernel binary(Op.Binary op, Operation operation) {
    return switch (op) {
      case ADD -> new Elementwise.Add(operation);
      case SUBTRACT -> new Elementwise.Subtract(operation);
      case MULTIPLY -> new Elementwise.Multiply(operation);
      case DIVIDE -> new Elementwise.Divide(operation);
    };
  }

  private static Kernel unary(Op.Unary op, Operation operation) {
    return switch (op) {
      case SQUARE -> new Functions.Native(operation, dnnl_eltwise_square);
      case SQRT -> new Functions.Native(operation, dnnl_eltwise_sqrt);
      case SIGMOID -> new Functions.Native(operation, dnnl_eltwise_logistic);
      case GELU -> new Functions.Native(operation, dnnl_eltwise_gelu_erf);
      case RELU -> new Functions.Relu(operation);
      case EXP -> new Functions.Exponential(operation);
      case LOG -> new Functions.Logarithm(operation);
      case ERF -> new Functions.ErrorFunction(operation);
    };
  }

  /** Whether there is a kernel for a type of operation. */
  static boolean has(Class<?> type) {
    return OF_TYPE.containsKey(type);
  }

  @Override
  public Optional<Kernel> kernel(Operation operation, GradientRelevance relevance) {
    Op op = operation.op();
    BiFunction<Op, Operation, Kernel> kernel = OF_TYPE.get(op.getClass());
    if (kernel == null || op == Op.Reduction.MAX) {
      return Optional.empty();
    }
    // kernels differentiate their first output; batch norm by given statistics, not by these
    boolean others = operation.outputs().stream().skip(1).anyMatch(relevance::needsGradient);
    boolean statistics =
        op instanceof Op.BatchNormEval
            && operation.inputs().stream().skip(3).anyMatch(relevance::needsGradient);
    boolean rows =
        op instanceof Op.GatherRows && relevance.needsGradient(operation.inputs().get(1));
    boolean repeated =
        op instanceof Op.Matmul
            && operation.inputs().get(0).size(0) != operation.outputs().get(0).size(0)
            && operation.inputs().get(0).rank() == 3
            && relevance.needsGradient(operation.inputs().get(0));
    return others || statistics || rows || repeated || isNarrow(operation)
        ? Optional.empty()
        : Optional.of(kernel.apply(op, operation));
  }

  /**
   * A batch norm of few features and many pixels, which the library adds up one by one in floats,
   * and loses digits by it: the layer's own sums, line by line, do not.
   */
  private static boolean isNarrow(Operation operation) {
    if (!(operation.op() instanceof Op.BatchNormTrain)) {
      return false;
    }
    Node maps = operation.inputs().get(0);
    long features = maps.shape()[maps.rank() - 1];
    return features < LEAST_FEATURES && maps.size() / features > MOST_PIXELS;
  }

  @Override
  public Kernel multiplyAdd(Operation product, Operation sum) {
    return new Elementwise.MultiplyAdd(product, sum);
  }

  @Override
  public Kernel linearGelu(Operation linear, Operation gelu) {
    PostOp post = new PostOp.Function(dnnl_eltwise_gelu_erf, 0, 0);
    return new Products.Linear(linear, List.of(post), gelu.outputs().get(0));
  }

  @Override
  public Kernel stock(Operation operation) {
    return new StockOperation(operation, stock);
  }

  @Override
  public Speed speed() {
    return SPEED;
  }
}
