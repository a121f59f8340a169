package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_logistic;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_sqrt;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** The kernel of each kind of operation. */
final class Kernels {
  private static final Map<String, Function<Operation, Kernel>> OF_KIND =
      Map.ofEntries(
          Map.entry("add", Elementwise.Add::new),
          Map.entry("subtract", Elementwise.Subtract::new),
          Map.entry("multiply", Elementwise.Multiply::new),
          Map.entry("divide", Elementwise.Divide::new),
          Map.entry("scale", Elementwise.Scale::new),
          Map.entry("addScalar", Elementwise.AddScalar::new),
          Map.entry("square", op -> new Functions.Native(op, dnnl_eltwise_square)),
          Map.entry("sqrt", op -> new Functions.Native(op, dnnl_eltwise_sqrt)),
          Map.entry("sigmoid", op -> new Functions.Native(op, dnnl_eltwise_logistic)),
          Map.entry("gelu", op -> new Functions.Native(op, dnnl_eltwise_gelu_erf)),
          Map.entry("relu", Functions.Relu::new),
          Map.entry("exp", Functions.Exponential::new),
          Map.entry("log", Functions.Logarithm::new),
          Map.entry("erf", Functions.ErrorFunction::new),
          Map.entry("softmax", op -> new Softmax(op, false)),
          Map.entry("logSoftmax", op -> new Softmax(op, true)),
          Map.entry("sum", op -> new Totals.Sum(op, false)),
          Map.entry("mean", op -> new Totals.Sum(op, true)),
          Map.entry("expand", Totals.Expand::new),
          Map.entry("reshape", Shapes.Reshape::new),
          Map.entry("permute", Shapes.Permute::new),
          Map.entry("slice", Shapes.Slice::new),
          Map.entry("concat", Shapes.Concat::new),
          Map.entry("matmul", Products.Matmul::new),
          Map.entry("linear", op -> new Products.Linear(op, List.of(), op.outputs().get(0))),
          Map.entry("layerNorm", LayerNorm::new),
          Map.entry("l2Normalize", L2Normalize::new),
          Map.entry("batchNormTrain", op -> new BatchNorm(op, true)),
          Map.entry("batchNormEval", op -> new BatchNorm(op, false)),
          Map.entry("conv2d", op -> new Convolution(op, Convolution.Kind.DENSE)),
          Map.entry("depthwise", op -> new Convolution(op, Convolution.Kind.DEPTHWISE)),
          Map.entry("convTranspose2d", op -> new Convolution(op, Convolution.Kind.TRANSPOSED)),
          Map.entry("xca", CrossCovariance::new),
          Map.entry("classAttention", op -> new Attention(op, true)),
          Map.entry("selfAttention", op -> new Attention(op, false)));

  private Kernels() {}

  /** The kernel of an operation taken whole, if there is one that computes all gradients needed. */
  static Optional<Kernel> of(Operation operation, Relevance relevance) {
    Function<Operation, Kernel> kernel = OF_KIND.get(operation.kind());
    if (kernel == null) {
      return Optional.empty();
    }
    // kernels differentiate their first output; batch norm by given statistics, not by these
    List<Node> outputs = operation.outputs();
    boolean others = outputs.stream().skip(1).anyMatch(relevance::needsGradient);
    boolean statistics =
        operation.kind().equals("batchNormEval")
            && operation.inputs().stream().skip(3).anyMatch(relevance::needsGradient);
    return others || statistics ? Optional.empty() : Optional.of(kernel.apply(operation));
  }
}
