package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.Pointer;
import org.histossl.core.Seed;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
                Convolutions.conv2d(
                    x, scope.parameter("stem", Initializer.fanIn(), 16, 3, 3, 3), 2, 1)));
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

  private static float[] run(Engine engine, long seed) {
    Graph graph = network();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(seed));
        Program program = engine.compile(graph, state, Derivatives.parametersAnd("x"))) {
      assertEquals(engine, program.engine());
      fill(program.input("x"), seed);
      for (int i = 0; i < (engine == Engine.STOCK ? 2 : 20); i++) {
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

  @ParameterizedTest
  @EnumSource(Engine.class)
  void theSameSeedGivesTheSameBits(Engine engine) {
    assertArrayEquals(run(engine, 5), run(engine, 5));
  }

  @ParameterizedTest
  @EnumSource(names = {"PLANNED", "NATIVE"})
  void programsOfTwoThreadsDoNotDisturbEachOther(Engine engine) throws Exception {
    float[] first = run(engine, 1);
    float[] second = run(engine, 2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<float[]> one = () -> run(engine, 1);
      Callable<float[]> two = () -> run(engine, 2);
      for (int i = 0; i < 3; i++) {
        List<Future<float[]>> results = threads.invokeAll(List.of(one, two));
        assertArrayEquals(first, results.get(0).get());
        assertArrayEquals(second, results.get(1).get());
      }
    } finally {
      threads.shutdown();
    }
  }

  /** Running, it fills its own memory; so nobody else can. */
  @ParameterizedTest
  @EnumSource(Engine.class)
  void aSecondThreadIsToldThatTheProgramIsInUse(Engine engine) throws Exception {
    Graph graph = network();
    AtomicReference<String> told = new AtomicReference<>("");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = engine.compile(graph, state, Derivatives.parameters())) {
      Callable<Boolean> run =
          () -> {
            while ("".equals(told.get())) {
              try {
                program.run();
              } catch (IllegalStateException e) {
                told.set(e.toString());
              }
            }
            return true;
          };
      for (Future<Boolean> future : threads.invokeAll(List.of(run, run))) {
        assertTrue(future.get());
      }
      String message = String.valueOf(told.get());
      assertTrue(message.contains("a program is used by one thread at a time"), message);
      program.run(); // and may be used again
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void aClosedProgramDoesNotRun(Engine engine) {
    Graph graph = network();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1))) {
      Program program = engine.compile(graph, state);
      program.close();
      program.close();
      assertThrows(IllegalStateException.class, program::run);
      assertThrows(IllegalStateException.class, program::profile);
    }
  }

  /**
   * Old values of a buffer are read late, new ones by others; each buffer is moved in its place.
   */
  @ParameterizedTest
  @EnumSource(Engine.class)
  void buffersThatDependOnOneAnotherMoveAtOnce(Engine engine) {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    Node a = scope.buffer("a", Initializer.constant(2), 3);
    Node b = scope.buffer("b", Initializer.constant(5), 3);
    Node c = scope.buffer("c", Initializer.constant(7), 1, 3);
    Node x = graph.input("x", 3);
    Node sum = a.times(x).plus(b.times(3)); // 2 x + 15
    scope.update("a", sum.plus(1));
    scope.update("b", a);
    scope.update("c", c.times(10).permute(1, 0).reshape(1, 3).plus(b.square()));
    graph.output("late", sum.plus(a.times(b)));
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = engine.compile(graph, state)) {
      program.input("x").assign(1);
      program.run();
      assertEquals(27, program.output("late").getDouble(0));
      assertEquals(18, state.buffers().get("a").getDouble(2));
      assertEquals(2, state.buffers().get("b").getDouble(1));
      assertEquals(95, state.buffers().get("c").getDouble(0, 2));
      program.run();
      assertEquals(24 + 36, program.output("late").getDouble(0));
      assertEquals(25, state.buffers().get("a").getDouble(2));
      assertEquals(18, state.buffers().get("b").getDouble(1));
      assertEquals(954, state.buffers().get("c").getDouble(0, 2));
    }
  }

  @Test
  void aMovingAverageNeedsNoMemory() {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    Node follower = scope.buffer("follower", Initializer.constant(2), 1000);
    Node leader = scope.parameter("leader", Initializer.constant(4), 1000);
    Node share = graph.input("share", 1);
    scope.update("follower", follower.times(share).plus(leader.times(share)));
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.NATIVE.compile(graph, state)) {
      program.input("share").assign(0.5);
      program.run();
      assertEquals(3, state.buffers().get("follower").getDouble(999));
      assertEquals(Float.BYTES, program.bytes());
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
  void aLayerWithoutAKernelRunsAsItsBody() {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 2, 3);
    List<Node> results =
        graph.region(new Op.Composite("unheardOf"), List.of(x), () -> List.of(x.square().plus(1)));
    graph.output("y", results.get(0));
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state)) {
      assertInstanceOf(NativeProgram.class, program);
      assertFalse(lowerings(program).contains("nd4j"));
    }
  }

  private static List<String> lowerings(Program program) {
    return program.profile().rows().stream().map(Profile.Row::lowering).toList();
  }

  @Test
  void anOpWithoutAKernelRunsOnNd4jAmidTheOthers() {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 2, 3);
    graph.output("y", x.square().max(-1).plus(1));
    graph.loss(x.square().max(-1).square().sum().reshape(1));
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parametersAnd("x"))) {
      assertEquals(Engine.NATIVE, program.engine());
      program.input("x").assign(Nd4j.createFromArray(new float[][] {{1, -2, 0}, {3, 1, 2}}));
      program.run();
      assertArrayEquals(new float[] {5, 10}, program.output("y").dup().data().asFloat());
      // d(max^2)/dx = 2 x^2 2 x where x^2 is greatest
      assertArrayEquals(
          new float[] {0, -32, 0, 108, 0, 0}, program.inputGradient("x").dup().data().asFloat());
      List<String> lowerings = lowerings(program);
      assertTrue(lowerings.contains("nd4j"), lowerings::toString);
      assertTrue(lowerings.stream().anyMatch(name -> name.startsWith("jit")), lowerings::toString);
    }
  }

  @Test
  void aGraphOfDoublesRunsOnStockOpsWhole() {
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
