package org.histossl.ssl.dinov2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The regularizers: as loops say, with gradients as finite differences say. */
class DinoV2LossProperties {
  private static final int WIDTH = 5;

  /** Loss, and gradient where asked, in double. */
  private static double[] run(UnaryOperator<Node> loss, double[][] tokens) {
    Graph graph = new Graph(DataType.FLOAT);
    Node value = loss.apply(graph.input("x", tokens.length, WIDTH));
    graph.loss(value);
    graph.output("loss", value);
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parametersAnd("x"))) {
      program.input("x").assign(Nd4j.create(tokens));
      program.run();
      INDArray gradient = program.inputGradient("x").dup('c');
      double[] result = new double[1 + tokens.length * WIDTH];
      result[0] = program.output("loss").getDouble(0);
      for (int i = 1; i < result.length; i++) {
        result[i] = gradient.getDouble((i - 1) / WIDTH, (i - 1) % WIDTH);
      }
      return result;
    }
  }

  private static double[][] tokens(int images, long seed) {
    SplittableRandom random = Seed.of(seed).random();
    double[][] tokens = new double[images][WIDTH];
    for (double[] token : tokens) {
      Arrays.setAll(token, i -> (float) random.nextDouble(-1, 1));
    }
    return tokens;
  }

  private static double koleo(double[][] tokens) {
    double sum = 0;
    for (int i = 0; i < tokens.length; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < tokens.length; j++) {
        double squares = 2 - 2 * cosine(tokens[i], tokens[j]);
        least = i == j ? least : Math.min(least, squares);
      }
      sum -= Math.log(Math.sqrt(least)) / tokens.length;
    }
    return sum;
  }

  private static double kde(double[][] tokens) {
    double sum = 0;
    for (int i = 0; i < tokens.length; i++) {
      double density = 0;
      for (int j = 0; j < tokens.length; j++) {
        density += Math.exp(5 * cosine(tokens[i], tokens[j])) / tokens.length;
      }
      sum += Math.log(density) / tokens.length;
    }
    return sum;
  }

  private static double cosine(double[] x, double[] y) {
    double product = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      product += x[i] * y[i];
      xx += x[i] * x[i];
      yy += y[i] * y[i];
    }
    return product / Math.sqrt(xx * yy);
  }

  private static void compare(
      UnaryOperator<Node> graph,
      java.util.function.ToDoubleFunction<double[][]> loop,
      double[][] x) {
    double[] actual = run(graph, x);
    assertEquals(loop.applyAsDouble(x), actual[0], 1e-4);
    double step = 1e-6;
    for (int i = 1; i < actual.length; i++) {
      double[] token = x[(i - 1) / WIDTH];
      double old = token[(i - 1) % WIDTH];
      token[(i - 1) % WIDTH] = old + step;
      double above = loop.applyAsDouble(x);
      token[(i - 1) % WIDTH] = old - step;
      double below = loop.applyAsDouble(x);
      token[(i - 1) % WIDTH] = old;
      double expected = (above - below) / (2 * step);
      assertEquals(expected, actual[i], 1e-3 * (1 + Math.abs(expected)), "element " + i);
    }
  }

  @Property(tries = 10)
  void koleoIsTheLoopAndItsSlope(
      @ForAll @IntRange(min = 2, max = 7) int images, @ForAll long seed) {
    compare(KoLeoObjective::loss, DinoV2LossProperties::koleo, tokens(images, seed));
  }

  @Property(tries = 10)
  void kdeIsTheLoopAndItsSlope(@ForAll @IntRange(min = 2, max = 7) int images, @ForAll long seed) {
    compare(new KdeObjective(5)::loss, DinoV2LossProperties::kde, tokens(images, seed));
  }

  /** Only directions count, and no order of images. */
  @Property(tries = 10)
  void lengthsAndOrderDoNotMatter(
      @ForAll @IntRange(min = 2, max = 7) int images,
      @ForAll @DoubleRange(min = 0.1, max = 20) double length,
      @ForAll long seed) {
    for (UnaryOperator<Node> loss :
        java.util.List.<UnaryOperator<Node>>of(KoLeoObjective::loss, new KdeObjective(5)::loss)) {
      double[][] tokens = tokens(images, seed);
      double before = run(loss, tokens)[0];
      double[] first = tokens[0];
      tokens[0] = tokens[images - 1];
      tokens[images - 1] = first;
      Arrays.setAll(first, i -> first[i] * length);
      assertEquals(before, run(loss, tokens)[0], 1e-4);
    }
  }

  /** The kernel estimate has a slope in reach where two images are one; KoLeo's grows without. */
  @Example
  void alikeImagesHaveABoundedSlopeUnderTheKernelEstimate() {
    double[][] tokens = tokens(3, 1);
    tokens[1] = tokens[0].clone();
    double length = Math.sqrt(Arrays.stream(tokens[0]).map(x -> x * x).sum());
    double[] actual = run(new KdeObjective(5)::loss, tokens);
    for (int i = 1; i <= WIDTH; i++) {
      assertTrue(Math.abs(actual[i]) <= 2 * 5 / length, "element " + i + " is " + actual[i]);
    }
  }

  @Example
  @Tag("hostile")
  void oneImageHasNoNeighbor() {
    for (UnaryOperator<Node> loss :
        java.util.List.<UnaryOperator<Node>>of(KoLeoObjective::loss, new KdeObjective(5)::loss)) {
      String refused =
          Thrown.message(
              IllegalArgumentException.class,
              () -> loss.apply(new Graph(DataType.FLOAT).input("x", 1, WIDTH)));
      assertTrue(refused.contains("at least 2 images"), refused);
    }
  }
}
