package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GatherRowsTest {
  private static final int WIDTH = 3;

  private static Graph graph(int rows, int count) {
    Graph graph = new Graph(DataType.FLOAT);
    Node y = Layers.gatherRows(graph.input("x", rows, WIDTH).times(1), graph.input("rows", count));
    graph.output("y", y);
    graph.loss(y.times(graph.input("dy", count, WIDTH)).sum().reshape(1));
    return graph;
  }

  /** The loss is linear in x, so that sums written out are its exact derivative. */
  @Property(tries = 15)
  void rowsAreCopiedAndTheirGradientsAddUpUnderEveryEngine(
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll long seed) {
    for (Engine engine : Engine.values()) {
      Graph graph = graph(rows, count);
      SplittableRandom random = Seed.of(seed).random();
      try (NetworkState state = NetworkState.of(graph);
          Program program = engine.compile(graph, state, Derivatives.parametersAnd("x"))) {
        float[][] gradient = new float[rows][WIDTH];
        int[] numbers = new int[count];
        for (int i = 0; i < rows * WIDTH; i++) {
          program.input("x").putScalar(i / WIDTH, i % WIDTH, random.nextInt(-99, 99));
        }
        for (int i = 0; i < count; i++) {
          numbers[i] = random.nextInt(rows);
          program.input("rows").putScalar(i, numbers[i]);
          for (int k = 0; k < WIDTH; k++) {
            float dy = random.nextInt(-99, 99);
            program.input("dy").putScalar(i, k, dy);
            gradient[numbers[i]][k] += dy;
          }
        }
        program.run();
        INDArray y = program.output("y");
        for (int i = 0; i < count * WIDTH; i++) {
          double x = program.input("x").getDouble(numbers[i / WIDTH], i % WIDTH);
          assertEquals(x, y.getDouble(i / WIDTH, i % WIDTH), engine + " forward");
        }
        for (int i = 0; i < rows * WIDTH; i++) {
          double dx = program.inputGradient("x").getDouble(i / WIDTH, i % WIDTH);
          assertEquals(gradient[i / WIDTH][i % WIDTH], dx, engine + " backward");
        }
      }
    }
  }

  @Test
  void theNativeEngineMultipliesNothingForIt() {
    Graph graph = graph(50, 4);
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parametersAnd("x"))) {
      for (Profile.Row row : program.profile().rows()) {
        assertFalse(row.lowering().contains("nd4j"), row::toString);
        assertFalse(row.operation().startsWith("matmul"), row::toString);
      }
    }
  }

  /** Rows in another order, numbered accordingly, are the same rows: bit for bit. */
  @Property(tries = 15)
  void rowsMayBeStoredInAnyOrder(
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll long seed) {
    SplittableRandom random = Seed.of(seed).random();
    List<Integer> order = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    double[] x = random.doubles((long) rows * WIDTH, -1, 1).toArray();
    double[] dy = random.doubles((long) count * WIDTH, -1, 1).toArray();
    int[] numbers = random.ints(count, 0, rows).toArray();
    double[] permuted = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      permuted[order.get(i / WIDTH) * WIDTH + i % WIDTH] = x[i];
    }
    int[] renumbered = IntStream.of(numbers).map(order::get).toArray();
    for (Engine engine : Engine.values()) {
      Gathered plain = gathered(engine, rows, x, numbers, dy);
      Gathered other = gathered(engine, rows, permuted, renumbered, dy);
      assertArrayEquals(plain.y(), other.y(), engine + " forward");
      for (int i = 0; i < x.length; i++) {
        float there = other.dx()[order.get(i / WIDTH) * WIDTH + i % WIDTH];
        assertEquals(plain.dx()[i], there, engine + " backward");
      }
    }
  }

  private record Gathered(float[] y, float[] dx) {}

  private static Gathered gathered(
      Engine engine, int rows, double[] x, int[] numbers, double[] dy) {
    Graph graph = graph(rows, numbers.length);
    try (NetworkState state = NetworkState.of(graph);
        Program program = engine.compile(graph, state, Derivatives.parametersAnd("x"))) {
      program.input("x").assign(Nd4j.create(x).reshape(rows, WIDTH));
      program.input("dy").assign(Nd4j.create(dy).reshape(numbers.length, WIDTH));
      program.input("rows").assign(Nd4j.createFromArray(numbers));
      program.run();
      return new Gathered(
          program.output("y").dup().data().asFloat(),
          program.inputGradient("x").dup().data().asFloat());
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  @Tag("hostile")
  void aRowThatIsNotThereIsRefused(Engine engine) {
    Graph graph = graph(5, 2);
    try (NetworkState state = NetworkState.of(graph);
        Program program = engine.compile(graph, state)) {
      for (double number : new double[] {5, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
        program.input("rows").putScalar(1, number);
        String message =
            "input 'rows' numbers rows to gather: whole numbers in 0..4, got " + number + " at 1";
        for (Executable use : List.<Executable>of(program::run, program::profile)) {
          assertEquals(message, assertThrows(IllegalArgumentException.class, use).getMessage());
        }
      }
      program.input("rows").putScalar(1, 4);
      program.run();
    }
  }

  @Test
  @Tag("hostile")
  void numbersThatAreNoInputAreRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 5, WIDTH);
    Node computed = graph.input("rows", 2).times(2);
    assertThrows(IllegalArgumentException.class, () -> Layers.gatherRows(x, computed));
  }
}
