package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.histossl.core.Seed;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of sums, differences, products and quotients of a tensor and one that stretches to
 * it, under every engine, against loops over the elements. ND4J's own gradient ops are known to be
 * wrong for some stretched operands.
 */
class StretchedGradientProperties {
  private static final int TRIES = 25;

  /** A few dozen terms in double precision. */
  private static final double TOLERANCE = 1e-10;

  /** The same in float. */
  private static final double FLOAT_TOLERANCE = 2e-5;

  private enum Kind {
    PLUS,
    MINUS,
    TIMES,
    DIVIDED_BY;

    Node of(Node a, Node b) {
      return switch (this) {
        case PLUS -> a.plus(b);
        case MINUS -> a.minus(b);
        case TIMES -> a.times(b);
        case DIVIDED_BY -> a.dividedBy(b);
      };
    }

    double byFirst(double b) {
      return switch (this) {
        case PLUS, MINUS -> 1;
        case TIMES -> b;
        case DIVIDED_BY -> 1 / b;
      };
    }

    double bySecond(double a, double b) {
      return switch (this) {
        case PLUS -> 1;
        case MINUS -> -1;
        case TIMES -> a;
        case DIVIDED_BY -> -a / (b * b);
      };
    }
  }

  @Property(tries = TRIES)
  void areThoseOfTheFormula(
      @ForAll long seed,
      @ForAll Kind kind,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 1, max = 3) Integer> sizes,
      @ForAll @Size(4) List<Boolean> stretched,
      @ForAll @IntRange(min = 0, max = 3) int missing) {
    long[] shape = sizes.stream().mapToLong(Integer::longValue).toArray();
    int first = Math.min(missing, shape.length - 1);
    long[] other = new long[shape.length - first];
    for (int i = 0; i < other.length; i++) {
      other[i] = stretched.get(i) ? 1 : shape[i + first];
    }
    check(Engine.PLANNED, DataType.DOUBLE, TOLERANCE, seed, kind, shape, other);
    check(Engine.STOCK, DataType.DOUBLE, TOLERANCE, seed, kind, shape, other);
    check(Engine.NATIVE, DataType.FLOAT, FLOAT_TOLERANCE, seed, kind, shape, other);
  }

  private static void check(
      Engine engine,
      DataType type,
      double tolerance,
      long seed,
      Kind kind,
      long[] shape,
      long[] other) {
    Graph graph = new Graph(type);
    Node a = graph.input("a", shape);
    Node b = graph.input("b", other);
    Node weights = graph.input("weights", shape);
    graph.loss(kind.of(a, b).times(weights).sum().reshape(1));
    try (NetworkState state = NetworkState.of(graph);
        Program program =
            engine.compile(
                graph,
                state,
                new Derivatives(false, java.util.Set.of("a", "b"), Activations.KEPT))) {
      assertEquals(engine, program.engine());
      fill(program.input("a"), Seed.of(seed).at("a"));
      fill(program.input("b"), Seed.of(seed).at("b"));
      fill(program.input("weights"), Seed.of(seed).at("weights"));
      program.run();
      INDArray x = flat(program.input("a"));
      INDArray y = flat(program.input("b"));
      INDArray w = flat(program.input("weights"));
      INDArray byA = flat(program.inputGradient("a"));
      double[] byB = new double[Math.toIntExact(program.input("b").length())];
      for (int i = 0; i < x.length(); i++) {
        int k = stretchedIndex(i, shape, other);
        double first = w.getDouble(i) * kind.byFirst(y.getDouble(k));
        assertEquals(first, byA.getDouble(i), tolerance, engine + " " + kind + " by a " + i);
        byB[k] += w.getDouble(i) * kind.bySecond(x.getDouble(i), y.getDouble(k));
      }
      INDArray actual = flat(program.inputGradient("b"));
      for (int i = 0; i < byB.length; i++) {
        assertEquals(
            byB[i], actual.getDouble(i), tolerance * 30, engine + " " + kind + " by b " + i);
      }
    }
  }

  /** Where the element of the stretched operand is that meets an element of the result. */
  private static int stretchedIndex(int index, long[] shape, long[] other) {
    int result = 0;
    int step = 1;
    int rest = index;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      int at = (int) (rest % shape[axis]);
      rest /= (int) shape[axis];
      int own = axis - (shape.length - other.length);
      if (own >= 0) {
        result += other[own] == 1 ? 0 : at * step;
        step *= (int) other[own];
      }
    }
    return result;
  }

  private static INDArray flat(INDArray array) {
    return array.dup('c').reshape(array.length());
  }

  /** Away from zero, since b divides. */
  private static void fill(INDArray array, Seed seed) {
    SplittableRandom random = seed.random();
    INDArray flat = array.reshape(array.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, (float) ((random.nextBoolean() ? 1 : -1) * (0.5 + random.nextDouble())));
    }
  }
}
