package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.histossl.core.Seed;
import org.histossl.core.engine.Activations;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.head.DinoHead;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Encoder, head and loss as a whole: the engines agree in everything that a step reads. */
class StudentEnginesTest {
  /** Of the largest element of an array: float against double through some fifty layers. */
  private static final double TOLERANCE = 2e-4;

  private static final int BATCH = 3;

  private enum Network {
    XCIT {
      @Override
      Encoder encoder() {
        return new Xcit(new XcitConfig(16, 32, 2, 4, true, 1));
      }
    },
    VIT {
      @Override
      Encoder encoder() {
        return new Vit(new VitConfig(16, 32, 2, 4, 48, 0, VitDetails.dino()));
      }
    };

    abstract Encoder encoder();
  }

  /** Name of an array to its elements after a run: loss, scores, gradients, buffers. */
  private static Map<String, double[]> step(
      Network network, Engine engine, DataType type, Activations activations) {
    Graph graph = new Graph(type);
    Scope scope = graph.root(Mode.TRAIN);
    Node large = graph.input("global", 2L * BATCH, 3, 48, 48);
    Node small = graph.input("local", 2L * BATCH, 3, 32, 32);
    DinoHeadConfig head = DinoHeadConfig.defaults().withPrototypes(40).withWidths(24, 16);
    List<Node> features = new ArrayList<>();
    for (Node crop : List.of(large, small)) {
      features.add(network.encoder().build(scope.in("backbone"), EncoderInput.of(crop)).features());
    }
    Node scores = new DinoHead(head).build(scope.in("head"), Node.concat(0, features)).prototypes();
    DinoLoss.Outputs loss =
        new DinoLoss(DinoLossConfig.defaults())
            .build(
                scope.in("loss"),
                graph.input("teacher", 2L * BATCH, 40),
                scores,
                graph.input("temperature", 1),
                BATCH);
    graph.loss(loss.loss());
    graph.output("loss", loss.loss());
    graph.output("scores", scores);
    Map<String, double[]> results = new TreeMap<>();
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program =
            engine.compile(graph, state, Derivatives.parametersAnd("global").with(activations))) {
      assertEquals(engine, program.engine());
      for (String input : graph.inputs().keySet()) {
        fill(program.input(input), Seed.of(2).at(input));
      }
      program.input("temperature").assign(0.5);
      program.run();
      results.put("loss", elements(program.output("loss")));
      results.put("scores", elements(program.output("scores")));
      results.put("gradient of global", elements(program.inputGradient("global")));
      collect("gradient of ", program.gradients(), results);
      collect("", state.buffers(), results);
    }
    return results;
  }

  private static void collect(String prefix, ParameterSet set, Map<String, double[]> to) {
    set.specs().keySet().forEach(name -> to.put(prefix + name, elements(set.get(name))));
  }

  private static double[] elements(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  private static void fill(INDArray array, Seed seed) {
    SplittableRandom random = seed.random();
    INDArray flat = array.reshape(array.length());
    for (long i = 0; i < flat.length(); i++) {
      flat.putScalar(i, (float) (2 * random.nextDouble() - 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void nativeStepsInFloatAreStockStepsInDouble(Network network) {
    Map<String, double[]> expected = step(network, Engine.STOCK, DataType.DOUBLE, Activations.KEPT);
    Map<String, double[]> actual = step(network, Engine.NATIVE, DataType.FLOAT, Activations.KEPT);
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, values) -> near(name, values, Objects.requireNonNull(actual.get(name))));
  }

  private static void near(String name, double[] expected, double[] actual) {
    assertEquals(expected.length, actual.length, name);
    double largest = 1e-3;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], TOLERANCE * largest, name + " element " + i);
    }
  }

  @ParameterizedTest
  @EnumSource
  void activationsComputedAgainChangeNoBit(Network network) {
    Map<String, double[]> kept = step(network, Engine.NATIVE, DataType.FLOAT, Activations.KEPT);
    Map<String, double[]> again =
        step(network, Engine.NATIVE, DataType.FLOAT, Activations.RECOMPUTED);
    kept.forEach((name, values) -> assertArrayEquals(values, again.get(name), name));
  }
}
