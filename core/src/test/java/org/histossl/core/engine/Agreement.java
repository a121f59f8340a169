package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.histossl.core.Seed;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Whether the native engine, in float, gives what the planned one gives in double: every output,
 * every gradient, every buffer.
 */
final class Agreement {
  /** Sums of a few hundred products in float are exact to about 1e-5 of the largest of them. */
  private static final double TOLERANCE = 3e-5;

  /** Places in the list of results. */
  private static final int OUTPUT = 0;

  private static final int LOSS = 1;

  private Agreement() {}

  /** Compares a layer's result and all its derivatives for one input of a shape. */
  static void check(long seed, Mode mode, long[] shape, BiFunction<Scope, Node, Node> layer) {
    check(seed, mode, shape, layer, x -> x);
  }

  /** Compares a layer's result alone, which may be computed otherwise where nobody needs more. */
  static void checkForward(
      long seed, Mode mode, long[] shape, BiFunction<Scope, Node, Node> layer) {
    List<INDArray> expected = forward(Engine.PLANNED, DataType.DOUBLE, seed, mode, shape, layer);
    near(
        expected.get(0),
        forward(Engine.NATIVE, DataType.FLOAT, seed, mode, shape, layer).get(0),
        OUTPUT,
        1);
  }

  private static List<INDArray> forward(
      Engine engine,
      DataType type,
      long seed,
      Mode mode,
      long[] shape,
      BiFunction<Scope, Node, Node> layer) {
    Graph graph = new Graph(type);
    graph.output("y", layer.apply(graph.root(mode), graph.input("x", shape)));
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = engine.compile(graph, state)) {
      fill(program.input("x"), Seed.of(seed).at("x"), v -> v);
      fill(state.parameters().vector(), Seed.of(seed).at("parameters"), v -> v);
      program.run();
      return List.of(program.output("y").dup());
    }
  }

  /** Likewise, with inputs that are first brought into the layer's domain. */
  static void check(
      long seed,
      Mode mode,
      long[] shape,
      BiFunction<Scope, Node, Node> layer,
      java.util.function.DoubleUnaryOperator domain) {
    check(Engine.PLANNED, seed, mode, shape, layer, domain);
  }

  /** Likewise, against another engine. */
  static void check(
      Engine reference,
      long seed,
      Mode mode,
      long[] shape,
      BiFunction<Scope, Node, Node> layer,
      java.util.function.DoubleUnaryOperator domain) {
    List<INDArray> expected = run(reference, DataType.DOUBLE, seed, mode, shape, layer, domain);
    List<INDArray> actual = run(Engine.NATIVE, DataType.FLOAT, seed, mode, shape, layer, domain);
    for (int k = 0; k < expected.size(); k++) {
      near(expected.get(k), actual.get(k), k, k == LOSS ? terms(expected.get(OUTPUT)) : 1);
    }
  }

  /** The loss may be small where what it is a sum of is not: errors add up as these do. */
  private static double terms(INDArray output) {
    return output.amaxNumber().doubleValue() * Math.sqrt((double) output.length());
  }

  private static void near(INDArray expected, INDArray actual, int which, double size) {
    assertEquals(expected.length(), actual.length());
    double scale = Math.max(1, Math.max(size, expected.amaxNumber().doubleValue()));
    INDArray a = expected.reshape(expected.length());
    INDArray b = actual.reshape(actual.length());
    for (long i = 0; i < a.length(); i++) {
      assertEquals(
          a.getDouble(i), b.getDouble(i), TOLERANCE * scale, "array " + which + " element " + i);
    }
  }

  private static List<INDArray> run(
      Engine engine,
      DataType type,
      long seed,
      Mode mode,
      long[] shape,
      BiFunction<Scope, Node, Node> layer,
      java.util.function.DoubleUnaryOperator domain) {
    Graph graph = new Graph(type);
    Node x = graph.input("x", shape);
    Node y = layer.apply(graph.root(mode), x);
    Node weights = graph.input("weights", y.shape());
    Node loss = y.times(weights).sum().reshape(1);
    graph.loss(loss);
    graph.output("loss", loss);
    graph.output("y", y);
    List<INDArray> results = new ArrayList<>();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = engine.compile(graph, state, Derivatives.parametersAnd("x"))) {
      fill(program.input("x"), Seed.of(seed).at("x"), domain);
      fill(program.input("weights"), Seed.of(seed).at("weights"), v -> v);
      fill(state.parameters().vector(), Seed.of(seed).at("parameters"), v -> v);
      program.run();
      results.add(program.output("y").dup());
      results.add(program.output("loss").dup());
      results.add(program.inputGradient("x").dup());
      results.add(program.gradients().vector().dup());
      results.add(state.buffers().vector().dup());
      assertEquals(engine == Engine.NATIVE, program instanceof NativeProgram);
    }
    return results;
  }

  private static void fill(
      INDArray array, Seed seed, java.util.function.DoubleUnaryOperator domain) {
    SplittableRandom random = seed.random();
    for (long i = 0; i < array.length(); i++) {
      // rounded to float, so that both engines start from the same numbers
      array.putScalar(i, (float) domain.applyAsDouble(2 * random.nextDouble() - 1));
    }
  }
}
