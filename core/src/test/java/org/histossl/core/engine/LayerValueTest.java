package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.Function;
import org.histossl.core.Seed;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Losses and transposed convolutions are what their formulas say, written out as loops. */
class LayerValueTest {
  private static final double TOLERANCE = 1e-12;

  private static INDArray random(long seed, long... shape) {
    SplittableRandom random = Seed.of(seed).random();
    INDArray array = Nd4j.zeros(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, 2 * random.nextDouble() - 1);
    }
    return array;
  }

  private static INDArray run(Function<Node[], Node> layer, INDArray... inputs) {
    Graph graph = new Graph(DataType.DOUBLE);
    Node[] nodes = new Node[inputs.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = graph.input("input" + i, inputs[i].shape());
    }
    graph.output("result", layer.apply(nodes));
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state)) {
      for (int i = 0; i < nodes.length; i++) {
        program.input("input" + i).assign(inputs[i]);
      }
      program.run();
      return program.output("result").dup('c');
    }
  }

  @Test
  void crossEntropyIsItsFormula() {
    INDArray scores = random(1, 4, 3).mul(5);
    INDArray target = random(2, 4, 3);
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        sum += Math.exp(scores.getDouble(i, c));
      }
      for (int c = 0; c < 3; c++) {
        expected -= target.getDouble(i, c) * (scores.getDouble(i, c) - Math.log(sum));
      }
    }
    INDArray actual = run(in -> Layers.crossEntropy(in[0], in[1]), scores, target);
    assertEquals(expected, actual.getDouble(0), TOLERANCE);
  }

  @Test
  void crossEntropyOfScoresFarApartIsFinite() {
    INDArray scores = Nd4j.createFromArray(new double[][] {{1000, -1000}});
    INDArray target = Nd4j.createFromArray(new double[][] {{0, 1}});
    INDArray actual = run(in -> Layers.crossEntropy(in[0], in[1]), scores, target);
    assertEquals(2000, actual.getDouble(0), TOLERANCE);
  }

  @Test
  void meanSquaredErrorIsItsFormula() {
    INDArray x = random(1, 3, 2, 4);
    INDArray target = random(2, 3, 2, 4);
    INDArray weights = random(3, 3);
    double expected = 0;
    for (int i = 0; i < 24; i++) {
      double difference = x.getDouble(i) - target.getDouble(i);
      expected += weights.getDouble(i / 8) * difference * difference / 8;
    }
    INDArray actual = run(in -> Layers.meanSquaredError(in[0], in[1], in[2]), x, target, weights);
    assertEquals(expected, actual.getDouble(0), TOLERANCE);
  }

  @ParameterizedTest
  @CsvSource({"2, 1, 1, 3", "1, 1, 0, 3", "2, 0, 0, 2", "3, 2, 1, 5"})
  void aTransposedConvolutionAddsWindows(int stride, int padding, int outputPadding, int kernel) {
    INDArray x = random(1, 2, 3, 4, 3);
    INDArray weight = random(2, 3, 2, kernel, kernel);
    INDArray bias = random(3, 2);
    INDArray actual =
        run(
            in -> Convolutions.convTranspose2d(in[0], in[1], in[2], stride, padding, outputPadding),
            x,
            weight,
            bias);
    int height = 2 * stride + kernel - 2 * padding + outputPadding;
    int width = 3 * stride + kernel - 2 * padding + outputPadding;
    INDArray expected = Nd4j.zeros(DataType.DOUBLE, 2, height, width, 2);
    expected.addi(bias.reshape(1, 1, 1, 2).broadcast(2, height, width, 2));
    for (long i = 0; i < x.length() * weight.length() / 3; i++) {
      int[] at = indices(i, 2, 3, 4, 3, 2, kernel, kernel); // batch, y, x, in, out, ky, kx
      int row = at[1] * stride + at[5] - padding;
      int column = at[2] * stride + at[6] - padding;
      if (row >= 0 && row < height && column >= 0 && column < width) {
        double product =
            x.getDouble(at[0], at[1], at[2], at[3]) * weight.getDouble(at[3], at[4], at[5], at[6]);
        double before = expected.getDouble(at[0], row, column, at[4]);
        expected.putScalar(new int[] {at[0], row, column, at[4]}, before + product);
      }
    }
    assertEquals(0, expected.sub(actual).amaxNumber().doubleValue(), TOLERANCE);
  }

  private static int[] indices(long flat, int... sizes) {
    int[] at = new int[sizes.length];
    long rest = flat;
    for (int axis = sizes.length - 1; axis >= 0; axis--) {
      at[axis] = (int) (rest % sizes[axis]);
      rest /= sizes[axis];
    }
    return at;
  }

  @Test
  void batchNormOfMapsIsThatOfTheirPixels() {
    INDArray maps = random(1, 2, 3, 4, 5);
    INDArray pixels = maps.reshape(24, 5);
    INDArray byMaps =
        run(in -> Layers.batchNorm(in[0].graph().root(Mode.TRAIN).in("norm"), in[0]), maps);
    INDArray byPixels =
        run(in -> Layers.batchNorm(in[0].graph().root(Mode.TRAIN).in("norm"), in[0]), pixels);
    assertEquals(0, byMaps.reshape(24, 5).sub(byPixels).amaxNumber().doubleValue(), TOLERANCE);
  }

  @Test
  void wrongShapesAreRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    Node map = graph.input("map", 2, 4, 4, 3);
    Node weight = graph.input("weight", 4, 2, 3, 3);
    Node bias = graph.input("bias", 2);
    Node scores = graph.input("scores", 2, 5);
    Node target = graph.input("target", 2, 4);
    refused(
        "[in, out, kh, kw], got [2, 4, 4, 3] and [4, 2, 3, 3]",
        () -> Convolutions.convTranspose2d(map, weight, bias, 2, 1, 1));
    Node fitting = graph.input("fitting", 3, 2, 3, 3);
    refused(
        "output padding in 0..padding (1), got 2",
        () -> Convolutions.convTranspose2d(map, fitting, bias, 2, 1, 2));
    refused("got [2, 5] and target [2, 4]", () -> Layers.crossEntropy(scores, target));
    refused(
        "a weight for each of 2 rows, got [2, 5]",
        () -> Layers.meanSquaredError(scores, scores, scores));
  }

  private static void refused(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }

  @Test
  @Tag("hostile")
  void aKernelLargerThanTheMapIsRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input("image", 1, 2, 2, 3);
    Node weight = graph.input("weight", 4, 3, 3, 3);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Convolutions.conv2d(image, weight, 2, 0));
    assertEquals(
        "a convolution's kernel of 3 must fit into the map and its padding: 2 + 2 x 0",
        e.getMessage());
  }
}
