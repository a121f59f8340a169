package org.histossl.models.vit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.histossl.core.Seed;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.models.FiniteDifferences;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.PatchGrid;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class VitTest {
  private static final VitConfig SMALL = new VitConfig(4, 4, 3, 2, 8, 0, VitDetails.dino());

  private static final VitConfig SECOND =
      SMALL.withDetails(
          VitDetails.dinoV2().withRegisters(2).withFeedForward(VitDetails.FeedForward.SWIGLU));

  @Test
  void gradientsOfABlockAreFiniteDifferences() {
    for (VitConfig config : new VitConfig[] {SMALL, SECOND}) {
      FiniteDifferences.check(
          new long[] {2, 3, 4},
          (scope, x) -> VitBlock.build(scope, x, config, 0, new DropPath()).tokens());
    }
  }

  @Test
  void gradientsOfPositionsAndTokensAreFiniteDifferences() {
    VitConfig config = new VitConfig(4, 2, 1, 1, 8, 0, SECOND.details());
    FiniteDifferences.check(
        new long[] {1, 3, 8, 12},
        (scope, x) -> new Vit(config).build(scope, EncoderInput.of(x)).embedding().tokens());
  }

  @Test
  void rowsOfTheInterpolationSumToOneAndTheIdentityIsKept() {
    for (PositionInterpolation way :
        new PositionInterpolation[] {
          PositionInterpolation.dino(), PositionInterpolation.antialiased()
        }) {
      for (PatchGrid grid : new PatchGrid[] {new PatchGrid(3, 9), new PatchGrid(16, 2)}) {
        for (double[] row : way.matrix(7, grid)) {
          assertEquals(1, Arrays.stream(row).sum(), 1e-12);
        }
      }
    }
    double[][] same = PositionInterpolation.antialiased().matrix(3, new PatchGrid(3, 3));
    for (int i = 0; i < same.length; i++) {
      for (int j = 0; j < same.length; j++) {
        assertEquals(i == j ? 1 : 0, same[i][j], 1e-12);
      }
    }
  }

  @Test
  void stochasticDepthGrowsFromTheFirstBlockToTheLast() {
    Graph graph = new Graph(DataType.FLOAT);
    VitOutputs outputs =
        new Vit(SMALL.withDropPathRate(0.2))
            .build(graph.root(Mode.TRAIN), EncoderInput.of(graph.input("x", 1, 3, 8, 8)));
    assertEquals(
        java.util.List.of(0.1, 0.1, 0.2, 0.2),
        outputs.dropPath().masks().stream().map(DropPath.Mask::rate).toList());
  }

  @Test
  void parametersBeginAsInTheReferences() {
    Graph graph = new Graph(DataType.FLOAT);
    VitConfig config = new VitConfig(4, 32, 1, 2, 32, 0, SECOND.details().withLayerScale(1e-5));
    new Vit(config).build(graph.root(Mode.TRAIN), EncoderInput.of(graph.input("x", 1, 3, 8, 8)));
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1))) {
      assertEquals(0.02, deviation(state, "pos_embed"), 0.002);
      assertEquals(0.02, deviation(state, "blocks.0.mlp.w12.weight"), 0.002);
      assertEquals(1e-6, deviation(state, "register_tokens"), 5e-7);
      assertEquals(0, state.parameters().get("mask_token").amaxNumber().doubleValue());
      assertEquals(1e-5, state.parameters().get("blocks.0.ls1.gamma").getDouble(0), 1e-12);
      double greatest =
          state.parameters().get("patch_embed.proj.weight").amaxNumber().doubleValue();
      assertTrue(greatest > 0.14 && greatest <= 1 / Math.sqrt(48), "" + greatest);
    }
  }

  private static double deviation(NetworkState state, String name) {
    return state.parameters().get(name).stdNumber().doubleValue();
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input("image", 1, 3, 8, 8);
    Node mask = graph.input("mask", 1, 3);
    assertEquals(
        "image sides must be multiples of the patch size 4, got height 8 and width 10; crop or pad"
            + " the image",
        refusal(
            () ->
                new Vit(SMALL)
                    .build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("y", 1, 3, 8, 10)))));
    assertEquals(
        "this encoder has no mask token to hide patches with: configure it with maskToken true",
        refusal(
            () -> new Vit(SMALL).build(graph.root(Mode.EVAL), EncoderInput.masked(image, mask))));
    assertEquals(
        "a mask must have an entry for each patch, [1, 4], got [1, 3]",
        refusal(
            () -> new Vit(SECOND).build(graph.root(Mode.EVAL), EncoderInput.masked(image, mask))));
    VitOutputs outputs =
        new Vit(SMALL).build(graph.root(Mode.EVAL).in("other"), EncoderInput.of(image));
    assertEquals("this transformer has no registers", refusal(outputs::registers));
    assertThrows(IllegalArgumentException.class, () -> outputs.intermediate(0));
    assertEquals(
        "positionsSize must be at least the patchSize 4, got 3",
        refusal(() -> SMALL.withPositionsSize(3)));
    assertEquals(
        "heads must divide embeddingDim, got 3 heads and 4 features",
        refusal(() -> new VitConfig(4, 4, 3, 3, 8, 0, VitDetails.dino())));
  }

  private static String refusal(org.junit.jupiter.api.function.Executable code) {
    return Thrown.message(IllegalArgumentException.class, code);
  }

  @Test
  void anotherLayerNormEpsilonAndNothingElse() {
    VitDetails details = VitDetails.dinoV2().withLayerNormEpsilon(1e-12);
    assertEquals(1e-12, details.layerNormEpsilon());
    assertEquals(VitDetails.dinoV2(), details.withLayerNormEpsilon(1e-6));
  }
}
