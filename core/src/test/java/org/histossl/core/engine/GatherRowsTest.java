package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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

  @Test
  @Tag("hostile")
  void aRowThatIsNotThereIsRefused() {
    Graph graph = graph(5, 2);
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state)) {
      program.input("rows").putScalar(1, 5);
      IllegalArgumentException e = assertThrows(IllegalArgumentException.class, program::run);
      assertEquals("rows to gather have whole numbers in 0..4, got 5.0 at 1", e.getMessage());
    }
  }
}
