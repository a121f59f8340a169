package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_backward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_square;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_desc_init;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.bytedeco.dnnl.dnnl_binary_desc_t;
import org.bytedeco.dnnl.dnnl_eltwise_desc_t;
import org.bytedeco.dnnl.dnnl_matmul_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.histossl.core.NativeMemory;
import org.histossl.core.engine.nativecpu.PrimitiveStep.Argument;
import org.histossl.core.engine.plan.Broadcast;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.factory.Nd4j;

/** Makes the steps of a plan, one behind the other. */
final class Emitter implements AutoCloseable {
  /** What one thread does of sums, copies and the like, whose speed is that of the memory. */
  static final double ELEMENTS_PER_MICROSECOND = 4000;

  /** What one thread does of functions such as exponentials. */
  static final double FUNCTIONS_PER_MICROSECOND = 1500;

  /** What one thread does of products and sums in matrix products. */
  static final double FLOPS_PER_MICROSECOND = 1e5;

  private final List<Step> steps = new ArrayList<>();
  private final Map<Tensor, Tensor> denseCopies = new HashMap<>();
  private final List<INDArray> constants = new ArrayList<>();
  private final Map<Long, Tensor> ones = new HashMap<>();
  private final Threads threads = new Threads();
  private String operation = "";

  /** Plans the next primitive for as many threads as its length on one is worth. */
  void expect(double microseconds) {
    threads.use(threads.worth(microseconds));
  }

  /** Plans the next primitive for one thread, whatever it takes. */
  void expectAlone() {
    expect(0);
  }

  /** To be called last: whoever computes after the plan finds as many threads as before it. */
  void end() {
    threads.use(threads.all());
    begin("end");
    step(name -> new ThreadsStep(name, threads));
  }

  /** Names what the next steps are a part of. */
  void begin(String kind) {
    operation = kind;
  }

  List<Step> steps() {
    return steps;
  }

  /** Leaves out steps that turned out not to be needed. */
  void drop(Set<Step> needless) {
    steps.removeIf(needless::contains);
    needless.forEach(Step::close);
  }

  /** A tensor for a while: from the first step that uses it to the last. */
  Tensor temporary(long... shape) {
    long size = 1;
    for (long n : shape) {
      size *= n;
    }
    return Tensor.dense(Storage.temporary(size), shape);
  }

  /** A temporary in a layout that a primitive wants. */
  Tensor temporary(dnnl_memory_desc_t layout) {
    return Tensor.packed(Storage.temporary(OneDnn.elements(layout)), layout);
  }

  /** A tensor of ones that stays. */
  Tensor ones(long... shape) {
    long size = 1;
    for (long n : shape) {
      size *= n;
    }
    Tensor line =
        ones.computeIfAbsent(
            size,
            n -> {
              NativeMemory.require(n * Float.BYTES, "the ones that sums are products with");
              INDArray array = Nd4j.ones(org.nd4j.linalg.api.buffer.DataType.FLOAT, n);
              constants.add(array);
              return fixed(array);
            });
    return line.reshape(shape).orElseThrow();
  }

  /** An array of ND4J's, dense and row-major. */
  static Tensor fixed(INDArray array) {
    return Tensor.dense(
        Storage.at(array.data().addressPointer().address(), array.length()), array.shape());
  }

  void primitive(
      Description description, List<Argument> reads, List<Argument> writes, boolean inPlace) {
    steps.add(PrimitiveStep.of(operation, description, reads, writes, inPlace, threads));
    threads.use(threads.all());
  }

  /** Any other work. */
  void step(java.util.function.Function<String, Step> step) {
    steps.add(step.apply(operation));
  }

  /** Sets a dense tensor to zero. */
  void zero(Tensor tensor) {
    step(name -> new FillStep(name, tensor));
  }

  void copy(Tensor from, Tensor to) {
    copy(from, to, List.of());
  }

  void copy(Tensor from, Tensor to, List<PostOp> posts) {
    expect(from.size() / ELEMENTS_PER_MICROSECOND);
    Description description = Description.copy(from.description(), to.description(), posts);
    List<Argument> reads = new ArrayList<>(List.of(new Argument(DNNL_ARG_FROM, from)));
    primitive(description, reads, List.of(new Argument(DNNL_ARG_TO, to)), false);
  }

  /** Plans the next primitive for one that reads and writes each element of a tensor. */
  void expectElements(Tensor tensor) {
    expect(tensor.size() / ELEMENTS_PER_MICROSECOND);
  }

  /** Plans the next primitive for one that computes a function of each element of a tensor. */
  void expectFunctions(Tensor tensor) {
    expect(tensor.size() / FUNCTIONS_PER_MICROSECOND);
  }

  /** The tensor itself, or a copy whose elements lie row-major. */
  Tensor dense(Tensor tensor) {
    if (tensor.isDense()) {
      return tensor;
    }
    return denseCopies.computeIfAbsent(
        tensor,
        strided -> {
          Tensor copy = temporary(strided.shape());
          copy(strided, copy);
          return copy;
        });
  }

  /** The same elements in another shape; copied if their layout asks for it. */
  Tensor reshape(Tensor tensor, long... shape) {
    return tensor.reshape(shape).orElseGet(() -> dense(tensor).reshape(shape).orElseThrow());
  }

  /** As a matrix whose rows are the last axis. */
  Tensor rows(Tensor tensor) {
    long columns = tensor.size(-1);
    return reshape(tensor, tensor.size() / columns, columns);
  }

  /**
   * {@code to = a op b}, with b broadcast to a. All dense afterwards; post-ops' operands broadcast
   * too.
   */
  void binary(int algorithm, Tensor a, Tensor b, Tensor to, PostOp... posts) {
    List<long[]> shapes = new ArrayList<>();
    Tensor first = dense(a);
    Tensor second = dense(b);
    shapes.add(second.shape());
    List<PostOp> dense = new ArrayList<>();
    for (PostOp post : posts) {
      if (post instanceof PostOp.Operand operand) {
        Tensor tensor = dense(operand.tensor());
        shapes.add(tensor.shape());
        dense.add(new PostOp.Operand(operand.algorithm(), tensor));
      } else {
        dense.add(post);
      }
    }
    Broadcast broadcast = new Broadcast(to.shape(), shapes);
    Tensor x = first.reshape(broadcast.result()).orElseThrow();
    Tensor y = second.reshape(broadcast.operand(0)).orElseThrow();
    Tensor z = to.reshape(broadcast.result()).orElseThrow();
    int operands = 1;
    for (int i = 0; i < dense.size(); i++) {
      if (dense.get(i) instanceof PostOp.Operand operand) {
        dense.set(
            i,
            new PostOp.Operand(
                operand.algorithm(),
                operand.tensor().reshape(broadcast.operand(operands++)).orElseThrow()));
      }
    }
    expect(z.size() / ELEMENTS_PER_MICROSECOND);
    try (dnnl_binary_desc_t desc = new dnnl_binary_desc_t()) {
      OneDnn.check(
          dnnl_binary_desc_init(desc, algorithm, x.description(), y.description(), z.description()),
          "describe a binary operation");
      List<Argument> reads =
          new ArrayList<>(
              List.of(new Argument(DNNL_ARG_SRC_0, x), new Argument(DNNL_ARG_SRC_1, y)));
      reads.addAll(PostOp.arguments(dense));
      primitive(
          Description.of("a binary operation", desc, dense),
          reads,
          List.of(new Argument(DNNL_ARG_DST, z)),
          true);
    }
  }

  /** A function of each element, then others: the library's own chains of functions are wrong. */
  void function(int algorithm, double alpha, double beta, Tensor from, Tensor to, PostOp... then) {
    Tensor x = line(dense(from));
    Tensor y = line(to);
    expectFunction(algorithm, y);
    try (dnnl_eltwise_desc_t desc = new dnnl_eltwise_desc_t()) {
      OneDnn.check(
          dnnl_eltwise_forward_desc_init(
              desc, dnnl_forward_training, algorithm, x.description(), (float) alpha, (float) beta),
          "describe a function");
      primitive(
          Description.of("a function", desc, List.of()),
          List.of(new Argument(DNNL_ARG_SRC, x)),
          List.of(new Argument(DNNL_ARG_DST, y)),
          true);
    }
    for (PostOp post : then) {
      if (post instanceof PostOp.Function next) {
        function(next.algorithm(), next.alpha(), next.beta(), to, to);
      } else if (post instanceof PostOp.Operand operand) {
        binary(operand.algorithm(), to, operand.tensor(), to);
      }
    }
  }

  private void expectFunction(int algorithm, Tensor tensor) {
    boolean simple = algorithm == dnnl_eltwise_linear || algorithm == dnnl_eltwise_square;
    expect(tensor.size() / (simple ? ELEMENTS_PER_MICROSECOND : FUNCTIONS_PER_MICROSECOND));
  }

  /** The gradient of a function of each element. */
  void functionBackward(int algorithm, Tensor at, Tensor gradient, Tensor to) {
    Tensor x = line(dense(at));
    Tensor dy = line(dense(gradient));
    Tensor dx = line(to);
    expectFunction(algorithm, dx);
    try (dnnl_eltwise_desc_t forward = new dnnl_eltwise_desc_t();
        dnnl_eltwise_desc_t desc = new dnnl_eltwise_desc_t()) {
      OneDnn.check(
          dnnl_eltwise_forward_desc_init(
              forward, dnnl_forward_training, algorithm, x.description(), 0, 0),
          "describe a function");
      OneDnn.check(
          dnnl_eltwise_backward_desc_init(desc, algorithm, dy.description(), x.description(), 0, 0),
          "describe a function's gradient");
      try (Description hint = Description.of("a function", forward, List.of())) {
        primitive(
            Description.of("a function's gradient", desc, List.of(), hint.handle()),
            List.of(new Argument(DNNL_ARG_SRC, x), new Argument(DNNL_ARG_DIFF_DST, dy)),
            List.of(new Argument(DNNL_ARG_DIFF_SRC, dx)),
            true);
      }
    }
  }

  /** A function that ND4J computes. */
  void stock(TransformOp op, Tensor from, Tensor to) {
    Tensor dense = dense(from);
    step(name -> new StockStep(name, op, dense, to));
  }

  /** Ops of ND4J on dense tensors. */
  void replay(List<Tensor> reads, List<Tensor> writes, Supplier<StockOps.Replay> binding) {
    step(name -> new ReplayStep(name, reads, writes, threads, binding));
  }

  private static Tensor line(Tensor dense) {
    return dense.reshape(dense.size()).orElseThrow();
  }

  /** {@code to = a b}, matrix by matrix; sizes of 1 in leading axes broadcast. */
  void matmul(Tensor a, Tensor b, Tensor to, List<PostOp> posts) {
    matmul(a, b, List.of(), to, posts);
  }

  /** {@code to = a b + bias}, where the bias is none or one row. */
  void matmul(Tensor a, Tensor b, List<Tensor> bias, Tensor to, List<PostOp> posts) {
    Tensor left = factor(a);
    Tensor right = factor(b);
    double flops = 2.0 * to.size() * a.size(-1);
    expect(
        Math.max(
            flops / FLOPS_PER_MICROSECOND,
            Math.max(a.size(), b.size()) / ELEMENTS_PER_MICROSECOND));
    try (dnnl_matmul_desc_t desc = new dnnl_matmul_desc_t()) {
      dnnl_memory_desc_t row = bias.isEmpty() ? OneDnn.none() : bias.get(0).description();
      OneDnn.check(
          dnnl_matmul_desc_init(
              desc, left.description(), right.description(), row, to.description()),
          "describe a matrix product");
      List<Argument> reads =
          new ArrayList<>(
              List.of(new Argument(DNNL_ARG_SRC, left), new Argument(DNNL_ARG_WEIGHTS, right)));
      bias.forEach(tensor -> reads.add(new Argument(DNNL_ARG_BIAS, tensor)));
      reads.addAll(PostOp.arguments(posts));
      primitive(
          Description.of("a matrix product", desc, posts),
          reads,
          List.of(new Argument(DNNL_ARG_DST, to)),
          false);
    }
  }

  /** Products are fast for matrices with one axis whose elements are neighbors. */
  private Tensor factor(Tensor tensor) {
    return tensor.stride(-1) == 1 || tensor.stride(-2) == 1 ? tensor : dense(tensor);
  }

  @Override
  public void close() {
    threads.use(threads.all());
    steps.forEach(Step::close);
    constants.forEach(INDArray::close);
  }
}
