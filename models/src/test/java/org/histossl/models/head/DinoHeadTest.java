package org.histossl.models.head;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.histossl.core.Seed;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.models.FiniteDifferences;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class DinoHeadTest {
  private static final DinoHeadConfig SMALL =
      DinoHeadConfig.defaults().withPrototypes(5).withWidths(4, 3);

  @Test
  void gradientsAreFiniteDifferences() {
    for (int layers = 1; layers <= 3; layers++) {
      DinoHeadConfig config = SMALL.withLayers(layers).withGain(DinoHeadConfig.Gain.FREE);
      FiniteDifferences.check(
          new long[] {4, 6}, (scope, x) -> new DinoHead(config).build(scope, x).prototypes());
    }
  }

  @Test
  void gradientsThroughBatchNormAreFiniteDifferences() {
    DinoHead head = new DinoHead(SMALL.withBatchNorm(true));
    FiniteDifferences.check(new long[] {4, 6}, (scope, x) -> head.build(scope, x).prototypes());
  }

  @Test
  void aSingleLayerHasNoNumber() {
    Graph graph = new Graph(DataType.FLOAT);
    new DinoHead(SMALL.withLayers(1))
        .build(graph.root(Mode.TRAIN).in("head"), graph.input("x", 2, 6));
    assertEquals(
        Set.of("head.mlp.weight", "head.mlp.bias", "head.last_layer.weight_v"),
        graph.parameters().keySet());
    assertEquals(Set.of("head.last_layer.weight_g"), graph.buffers().keySet());
  }

  @Test
  void prototypesBeginAtLengthOneAndOtherLayersSmall() {
    Graph graph = new Graph(DataType.FLOAT);
    new DinoHead(SMALL.withWidths(64, 16)).build(graph.root(Mode.TRAIN), graph.input("x", 2, 64));
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1))) {
      assertEquals(1, state.buffers().get("last_layer.weight_g").minNumber().doubleValue());
      assertEquals(1, state.buffers().get("last_layer.weight_g").maxNumber().doubleValue());
      assertEquals(0, state.parameters().get("mlp.2.bias").amaxNumber().doubleValue());
      assertEquals(0.02, state.parameters().get("mlp.2.weight").stdNumber().doubleValue(), 0.001);
      double greatest = state.parameters().get("last_layer.weight_v").amaxNumber().doubleValue();
      assertTrue(greatest > 0.2 && greatest <= 0.25, "uniform to one over the root of 16");
    }
  }

  @Test
  void tokensInsteadOfFeaturesAreRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    assertEquals(
        "a projection head takes features [batch, in], got [2, 3, 6]",
        Thrown.message(
            IllegalArgumentException.class,
            () -> new DinoHead(SMALL).build(graph.root(Mode.EVAL), graph.input("x", 2, 3, 6))));
  }
}
