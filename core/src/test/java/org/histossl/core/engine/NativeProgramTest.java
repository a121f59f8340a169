package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
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

class NativeProgramTest {
  /** What a run may leave behind for other reasons: buffers of the memory allocator. */
  private static final long SLACK_BYTES = 16L << 20;

  /** Stem, tokens, norm, hidden layer: most kernels at least once. */
  private static Graph network() {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    Node x = graph.input("x", 2, 8, 8, 3);
    Node map =
        Layers.gelu(
            Layers.batchNorm(
                scope.in("norm"),
                Layers.conv2d(x, scope.parameter("stem", Initializer.fanIn(), 16, 3, 3, 3), 2, 1)));
    Node tokens = Layers.layerNorm(scope.in("tokens"), map.reshape(2, 16, 16), 1e-6);
    Node hidden =
        Layers.gelu(
            Layers.linear(
                scope.in("fc1"), tokens, 32, Initializer.normal(0.1), Initializer.constant(0)));
    Node y =
        Layers.linear(scope.in("fc2"), hidden, 16, Initializer.normal(0.1), Initializer.constant(0))
            .plus(tokens);
    graph.output("y", y);
    graph.loss(y.mean(1).reshape(2, 16).logSoftmax().square().mean().reshape(1));
    return graph;
  }

  private static float[] run(long seed) {
    Graph graph = network();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(seed));
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parametersAnd("x"))) {
      assertInstanceOf(NativeProgram.class, program);
      fill(program.input("x"), seed);
      for (int i = 0; i < 20; i++) {
        program.run();
      }
      List<Float> all = new ArrayList<>();
      for (INDArray array :
          List.of(
              program.output("y"),
              program.gradients().vector(),
              program.inputGradient("x"),
              state.buffers().vector())) {
        for (float value : array.dup().data().asFloat()) {
          all.add(value);
        }
      }
      float[] result = new float[all.size()];
      for (int i = 0; i < result.length; i++) {
        result[i] = all.get(i);
      }
      return result;
    }
  }

  private static void fill(INDArray array, long seed) {
    SplittableRandom random = Seed.of(seed).random();
    INDArray flat = array.reshape(array.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, 2 * random.nextDouble() - 1);
    }
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    assertArrayEquals(run(5), run(5));
  }

  @Test
  void programsOfTwoThreadsDoNotDisturbEachOther() throws Exception {
    float[] first = run(1);
    float[] second = run(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<float[]> one = () -> run(1);
      Callable<float[]> two = () -> run(2);
      for (int i = 0; i < 3; i++) {
        List<Future<float[]>> results = threads.invokeAll(List.of(one, two));
        assertArrayEquals(first, results.get(0).get());
        assertArrayEquals(second, results.get(1).get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aProgramMayRunInAnotherThreadThanItWasCompiledIn() throws Exception {
    Graph graph = network();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parameters())) {
      fill(program.input("x"), 1);
      program.run();
      INDArray here = program.gradients().vector().dup();
      thread.submit(program::run).get();
      assertArrayEquals(here.data().asFloat(), program.gradients().vector().dup().data().asFloat());
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void anotherEngineDifferentiatesByTheSameParameters() {
    Graph graph = network();
    graph.root(Mode.TRAIN).parameter("unused", Initializer.constant(1), 3);
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program ours = Engine.NATIVE.compile(graph, state, Derivatives.parameters());
        Program theirs = Engine.PLANNED.compile(graph, state, Derivatives.parameters())) {
      assertEquals(theirs.differentiated(), ours.differentiated());
      assertFalse(ours.differentiated().contains("unused"));
      assertTrue(ours.differentiated().contains("fc2.bias"));
    }
  }

  @Test
  void runsLeaveNothingBehind() {
    Graph graph = network();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parameters())) {
      fill(program.input("x"), 1);
      for (int i = 0; i < 50; i++) {
        program.run();
      }
      long before = Pointer.physicalBytes();
      for (int i = 0; i < 2000; i++) {
        program.run();
      }
      assertTrue(
          Pointer.physicalBytes() - before < SLACK_BYTES,
          () -> "grew by " + (Pointer.physicalBytes() - before));
    }
  }

  @Test
  void compilingAndClosingLeavesNothingBehind() {
    compileAndClose(20);
    long before = outsideTheHeap();
    compileAndClose(100);
    long grown = outsideTheHeap() - before;
    assertTrue(grown < 4 * SLACK_BYTES, () -> "grew by " + grown);
  }

  /** Resident memory without the heap, which grows as the JVM sees fit. */
  private static long outsideTheHeap() {
    System.gc();
    return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
  }

  private static void compileAndClose(int times) {
    Graph graph = network();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1))) {
      for (int i = 0; i < times; i++) {
        try (Program program = Engine.NATIVE.compile(graph, state, Derivatives.parameters())) {
          program.run();
        }
      }
    }
  }

  /** A training that goes well lives on rows like these. */
  @Test
  void theLogarithmOfAProbabilityNearOneIsExact() {
    double[] row = {9, 0.5, -1, 2, 0, 1.5};
    double sum = 0;
    for (double x : row) {
      sum += Math.exp(x - row[0]);
    }
    Graph graph = new Graph(DataType.FLOAT);
    graph.output("y", graph.input("x", 1, row.length).logSoftmax());
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state)) {
      for (int i = 0; i < row.length; i++) {
        program.input("x").putScalar(i, row[i]);
      }
      program.run();
      assertEquals(-Math.log(sum), program.output("y").getDouble(0), 2e-7);
    }
  }

  @Test
  void whatHasNoKernelRunsOnStockOps() {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 2, 3);
    List<Node> results =
        graph.region("unheardOf", List.of(x), Map.of(), () -> List.of(x.square().plus(1)));
    graph.output("y", results.get(0));
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state)) {
      assertInstanceOf(NativeProgram.class, program); // its body has kernels
    }
    Graph doubles = new Graph(DataType.DOUBLE);
    doubles.output("y", doubles.input("x", 2, 3).square());
    try (NetworkState state = NetworkState.of(doubles);
        Program program = Engine.NATIVE.compile(doubles, state)) {
      assertInstanceOf(PlannedProgram.class, program);
    }
  }

  @Test
  void aProfileNamesEveryStep() {
    Graph graph = network();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parameters())) {
      Profile profile = program.profile();
      assertTrue(profile.rows().stream().anyMatch(row -> row.operation().equals("layerNorm'")));
      assertTrue(profile.toString().startsWith("operation\tlowered to\tshape"));
    }
  }
}
