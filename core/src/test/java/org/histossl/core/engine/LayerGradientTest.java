package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.histossl.core.Seed;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each layer's gradient agrees with finite differences in double precision, under every engine. */
class LayerGradientTest {
  /** Central differences of step 1e-5 in double precision leave an error of about 1e-9. */
  private static final double TOLERANCE = 1e-6;

  private static void check(Engine engine, long[] shape, BiFunction<Scope, Node, Node> layer) {
    check(engine, shape, layer, program -> {});
  }

  private static void check(
      Engine engine,
      long[] shape,
      BiFunction<Scope, Node, Node> layer,
      Consumer<Program> otherInputs) {
    Graph graph = new Graph(DataType.DOUBLE);
    Node x = graph.input("x", shape);
    Node y = layer.apply(graph.root(Mode.TRAIN), x);
    Node weights = graph.input("weights", y.shape());
    Node loss = y.times(weights).sum().reshape(1);
    graph.loss(loss);
    graph.output("loss", loss);
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = engine.compile(graph, state, Derivatives.parametersAnd("x"))) {
      fill(program.input("x"), Seed.of(2));
      fill(program.input("weights"), Seed.of(3));
      fill(state.parameters().vector(), Seed.of(4));
      otherInputs.accept(program);
      program.run();
      INDArray byInput = program.inputGradient("x").dup();
      INDArray byParameters = program.gradients().vector().dup();
      compare(engine, program, program.input("x"), byInput);
      compare(engine, program, state.parameters().vector(), byParameters);
    }
  }

  private static void compare(Engine engine, Program program, INDArray at, INDArray gradient) {
    double step = 1e-5;
    // a run of the stock session takes milliseconds, and its gradients are the planned ones
    long stride = engine == Engine.STOCK ? Math.max(1, at.length() / 6) : 1;
    double scale = Math.max(1, gradient.amaxNumber().doubleValue());
    for (long i = 0; i < at.length(); i += stride) {
      double before = at.getDouble(i);
      at.putScalar(i, before + step);
      program.run();
      double above = program.output("loss").getDouble(0);
      at.putScalar(i, before - step);
      program.run();
      double below = program.output("loss").getDouble(0);
      at.putScalar(i, before);
      assertEquals(
          (above - below) / (2 * step), gradient.getDouble(i), TOLERANCE * scale, "element " + i);
    }
  }

  private static void fill(INDArray array, Seed seed) {
    java.util.SplittableRandom random = seed.random();
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, 2 * random.nextDouble() - 1);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void linear(Engine engine) {
    check(
        engine,
        new long[] {2, 3, 4},
        (s, x) -> Layers.linear(s, x, 5, Initializer.normal(1), Initializer.constant(0)));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void layerNorm(Engine engine) {
    check(engine, new long[] {2, 3, 4}, (s, x) -> Layers.layerNorm(s, x, 1e-6));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void gelu(Engine engine) {
    check(engine, new long[] {2, 5}, (s, x) -> Layers.gelu(x));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void l2Normalize(Engine engine) {
    check(engine, new long[] {3, 5}, (s, x) -> Layers.l2Normalize(x, 1e-12));
  }

  /** Rows 2, 0 and 2 again: the gradients of a row that is taken twice add up. */
  @ParameterizedTest
  @EnumSource(Engine.class)
  void gatherRows(Engine engine) {
    check(
        engine,
        new long[] {4, 3},
        (s, x) -> Layers.gatherRows(x.times(x), x.graph().input("rows", 3)),
        program -> program.input("rows").assign(Nd4j.createFromArray(2.0, 0.0, 2.0)));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void batchNorm(Engine engine) {
    check(engine, new long[] {2, 2, 3, 4}, Layers::batchNorm);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void conv2d(Engine engine) {
    check(
        engine,
        new long[] {2, 5, 4, 3},
        (s, x) ->
            Convolutions.conv2d(x, s.parameter("weight", Initializer.normal(1), 4, 3, 3, 3), 2, 1));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void depthwise(Engine engine) {
    check(
        engine,
        new long[] {2, 4, 3, 3},
        (s, x) ->
            Convolutions.depthwise(
                x,
                s.parameter("weight", Initializer.normal(1), 3, 1, 3, 3),
                s.parameter("bias", Initializer.normal(1), 3)));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void softmaxAndItsLogarithm(Engine engine) {
    check(engine, new long[] {3, 5}, (s, x) -> x.softmax().plus(x.times(0.5).logSoftmax()));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void convTranspose2d(Engine engine) {
    check(
        engine,
        new long[] {2, 3, 4, 3},
        (s, x) ->
            Convolutions.convTranspose2d(
                x,
                s.parameter("weight", Initializer.normal(1), 3, 2, 3, 3),
                s.parameter("bias", Initializer.normal(1), 2),
                2,
                1,
                1));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void convTranspose2dOfStrideOne(Engine engine) {
    check(
        engine,
        new long[] {2, 3, 4, 2},
        (s, x) ->
            Convolutions.convTranspose2d(
                x,
                s.parameter("weight", Initializer.normal(1), 2, 1, 3, 3),
                s.parameter("bias", Initializer.normal(1), 1),
                1,
                1,
                0));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void crossEntropy(Engine engine) {
    check(
        engine,
        new long[] {3, 5},
        (s, x) -> Layers.crossEntropy(x, s.parameter("target", Initializer.normal(1), 3, 5)));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void meanSquaredError(Engine engine) {
    check(
        engine,
        new long[] {2, 3, 4},
        (s, x) ->
            Layers.meanSquaredError(
                x,
                s.parameter("target", Initializer.normal(1), 2, 3, 4),
                s.parameter("row", Initializer.normal(1), 2)));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void slicesPermutationsAndConcatenation(Engine engine) {
    check(
        engine,
        new long[] {2, 3, 4},
        (s, x) -> {
          Node a = x.slice(1, 0, 1);
          Node b = x.slice(1, 1, 3).exp();
          return Node.concat(1, java.util.List.of(b, a, a)).permute(0, 2, 1).reshape(8, 4);
        });
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void batchedMatmulOnEitherSideTransposed(Engine engine) {
    check(
        engine,
        new long[] {2, 3, 4},
        (s, x) -> x.matmul(x, false, true).matmul(x).matmul(x, true, false));
    check(
        engine,
        new long[] {2, 3, 4},
        (s, x) ->
            s.parameter("all", Initializer.normal(1), 1, 5, 3)
                .matmul(x)
                .plus(
                    s.parameter("turned", Initializer.normal(1), 1, 3, 5).matmul(x, true, false)));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void stretchedOperands(Engine engine) {
    check(
        engine,
        new long[] {2, 3, 4},
        (s, x) -> {
          Node row = s.parameter("row", Initializer.normal(1), 4);
          Node column = s.parameter("column", Initializer.normal(1), 3, 1);
          return x.times(row)
              .plus(column)
              .dividedBy(row.square().plus(1))
              .minus(column.expand(3, 4).mean(0));
        });
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void quotientsByOneElement(Engine engine) {
    check(
        engine,
        new long[] {1, 4},
        (s, x) -> {
          Node one = s.parameter("one", Initializer.normal(1), 1);
          return x.dividedBy(one.square().plus(1)).plus(Layers.l2Normalize(x, 1e-12));
        });
  }
}
