package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class RecomputationTest {
  private static final int DEPTH = 8;
  private static final int WIDTH = 32;

  /** Residual blocks with every kind of state: a hidden layer, norms, running statistics. */
  private static Graph network() {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    Node x = graph.input("x", 4, 64, WIDTH);
    for (int i = 0; i < DEPTH; i++) {
      Scope place = scope.in("blocks", i);
      Node tokens = x;
      x = graph.block(() -> block(place, tokens));
    }
    graph.output("y", x);
    graph.loss(x.mean(1).reshape(4, WIDTH).logSoftmax().square().mean().reshape(1));
    return graph;
  }

  private static Node block(Scope scope, Node x) {
    Node hidden =
        Layers.gelu(linear(scope.in("fc1"), Layers.layerNorm(scope.in("norm1"), x, 1e-6), 128));
    Node y = x.plus(linear(scope.in("fc2"), hidden, WIDTH).times(gamma(scope)));
    return y.plus(Layers.batchNorm(scope.in("bn"), y).softmax());
  }

  private static Node gamma(Scope scope) {
    return scope.parameter("gamma", Initializer.constant(0.5), WIDTH);
  }

  private static Node linear(Scope scope, Node x, long out) {
    return Layers.linear(scope, x, out, Initializer.normal(0.1), Initializer.normal(0.1));
  }

  /** What three runs leave behind, and the program's memory. */
  private record Result(List<float[]> arrays, long bytes) {
    static Result of(Engine engine, Activations activations) {
      Graph graph = network();
      List<float[]> arrays = new ArrayList<>();
      try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
          Program program =
              engine.compile(graph, state, Derivatives.parametersAnd("x").with(activations))) {
        assertEquals(engine, program.engine());
        SplittableRandom random = Seed.of(2).random();
        INDArray x = program.input("x").reshape(-1);
        for (long i = 0; i < x.length(); i++) {
          x.putScalar(i, 2 * random.nextDouble() - 1);
        }
        for (int i = 0; i < 3; i++) {
          program.run();
        }
        for (INDArray array :
            List.of(
                program.output("y"),
                program.gradients().vector(),
                program.inputGradient("x"),
                state.buffers().vector())) {
          arrays.add(array.dup().data().asFloat());
        }
        return new Result(arrays, program.bytes());
      }
    }
  }

  @Test
  void forgottenActivationsGiveTheSameBitsInAFractionOfTheMemory() {
    Result kept = Result.of(Engine.NATIVE, Activations.KEPT);
    Result recomputed = Result.of(Engine.NATIVE, Activations.RECOMPUTED);
    for (int i = 0; i < kept.arrays().size(); i++) {
      assertArrayEquals(kept.arrays().get(i), recomputed.arrays().get(i), "array " + i);
    }
    assertTrue(
        recomputed.bytes() < kept.bytes() / 2,
        () -> recomputed.bytes() + " bytes instead of " + kept.bytes());
  }

  @Test
  void anEngineThatCannotRecomputeKeepsThem() {
    Result kept = Result.of(Engine.PLANNED, Activations.KEPT);
    Result asked = Result.of(Engine.PLANNED, Activations.RECOMPUTED);
    assertEquals(kept.bytes(), asked.bytes());
    assertArrayEquals(kept.arrays().get(1), asked.arrays().get(1));
  }

  @Test
  void aBlockIsRecomputedInTheProfile() {
    Graph graph = network();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program =
            Engine.NATIVE.compile(
                graph, state, Derivatives.parameters().with(Activations.RECOMPUTED))) {
      List<String> operations =
          program.profile().rows().stream().map(Profile.Row::operation).toList();
      assertTrue(operations.contains("linear again"), operations::toString);
      // nobody reads what the last addition of a block would make once more
      long additions = operations.stream().filter("add"::equals).count();
      long again = operations.stream().filter("add again"::equals).count();
      assertTrue(again < additions, () -> again + " of " + additions);
    }
  }

  @Test
  void blocksInsideABlockBelongToTheOuterOne() {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 2);
    Node y = graph.block(() -> graph.block(() -> x.square()).plus(1));
    graph.block(() -> y.square());
    y.sqrt();
    assertEquals(
        List.of("[0]", "[0]", "[1]", "empty"),
        graph.operations().stream()
            .map(graph::blockOf)
            .map(block -> block.isPresent() ? "[" + block.getAsInt() + "]" : "empty")
            .toList());
  }
}
