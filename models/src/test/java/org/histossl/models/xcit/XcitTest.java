package org.histossl.models.xcit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.Weights;
import org.histossl.models.FiniteDifferences;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.PatchGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class XcitTest {
  private static final XcitConfig TINY = new XcitConfig(16, 16, 2, 4, true, 0.5);

  @Test
  void gradientsOfABlockAreFiniteDifferences() {
    XcitConfig config = new XcitConfig(8, 4, 1, 2, true, 1);
    FiniteDifferences.check(
        new long[] {2, 6, 4},
        (scope, x) ->
            XcitBlock.build(scope, x, new PatchGrid(2, 3), config, new DropPath()).tokens());
  }

  @Test
  void gradientsOfAClassBlockAreFiniteDifferences() {
    for (boolean tokensNorm : new boolean[] {true, false}) {
      XcitConfig config = new XcitConfig(8, 4, 1, 2, tokensNorm, 1);
      FiniteDifferences.check(
          new long[] {2, 4, 4}, (scope, x) -> ClassBlock.build(scope, x, config).tokens());
    }
  }

  @Test
  void gradientsOfTheStemAreFiniteDifferences() {
    XcitConfig config = new XcitConfig(8, 8, 1, 2, true, 1);
    FiniteDifferences.check(
        new long[] {2, 16, 16, 3}, (scope, x) -> ConvolutionalStem.build(scope, x, config));
  }

  @Test
  void parametersBeginAsInTheReference() {
    Graph graph = graph(TINY, 32, 48, Mode.TRAIN);
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        NetworkState again = NetworkState.of(graph).initialize(Seed.of(1));
        NetworkState other = NetworkState.of(graph).initialize(Seed.of(2))) {
      assertEquals(state.parameters().vector(), again.parameters().vector());
      assertNotEquals(state.parameters().vector(), other.parameters().vector());
      for (String name : state.parameters().specs().keySet()) {
        INDArray values = state.parameters().get(name);
        double mean = values.meanNumber().doubleValue();
        double greatest = values.amaxNumber().doubleValue();
        if (name.contains("gamma")) {
          assertEquals(0.5, mean, 0, name);
        } else if (name.endsWith("temperature")
            || (name.contains("norm") && name.endsWith("weight"))) {
          assertEquals(1, mean, 0, name);
        } else if (name.matches(".*(qkv|attn.proj|fc\\d)\\.bias") || name.endsWith("norm.bias")) {
          assertEquals(0, greatest, 0, name);
        } else if (name.matches(".*(qkv|attn.proj|fc\\d)\\.weight")) {
          double deviation = values.stdNumber().doubleValue();
          assertEquals(0.02, deviation, 0.003, name);
        } else if (name.matches(".*local_mp.conv\\d.*")) {
          assertTrue(greatest > 0.15 && greatest <= 1 / 3.0, name + " " + greatest);
        } else if (name.startsWith("pos_embeder")) {
          assertTrue(greatest > 0.05 && greatest <= 1 / 8.0, name + " " + greatest);
        }
      }
      assertEquals(
          1, state.buffers().get("blocks.0.local_mp.bn.running_var").meanNumber().doubleValue());
    }
  }

  @Test
  void graphsOfSeveralSizesShareOneStateAndOneGraphHoldsTheNetworkTwice() {
    Graph graph = new Graph(DataType.FLOAT);
    Xcit encoder = new Xcit(TINY);
    Node first =
        encoder
            .build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("a", 1, 3, 32, 32)))
            .features();
    Node second =
        encoder
            .build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("b", 1, 3, 32, 32)))
            .features();
    graph.output("a", first);
    graph.output("b", second);
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.PLANNED.compile(graph, state)) {
      FiniteDifferences.fill(program.input("a"), Seed.of(3));
      program.input("b").assign(program.input("a"));
      program.run();
      assertEquals(program.output("a"), program.output("b"));
      assertTrue(program.output("a").amaxNumber().doubleValue() > 0.1);
    }
  }

  @Test
  void aDroppedBranchAddsNothingAndAKeptOneIsScaledUp() {
    XcitConfig config = TINY.withDropPathRate(0.25);
    Graph graph = new Graph(DataType.FLOAT);
    XcitOutputs outputs =
        new Xcit(config)
            .build(graph.root(Mode.TRAIN), EncoderInput.of(graph.input("image", 200, 3, 16, 16)));
    assertEquals(3 * config.depth(), outputs.dropPath().masks().size());
    graph.output("before", outputs.embedding().tokens());
    graph.output("after", outputs.blocks().get(0));
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program = Engine.PLANNED.compile(graph, state)) {
      FiniteDifferences.fill(program.input("image"), Seed.of(3));
      program.run();
      assertEquals(program.output("before"), program.output("after"));
      outputs.dropPath().draw(program, Seed.of(1));
      INDArray mask = program.input(outputs.dropPath().masks().get(0).input());
      double kept = 0;
      for (long i = 0; i < mask.length(); i++) {
        kept += mask.getDouble(i) > 0 ? 1 : 0;
        assertTrue(mask.getDouble(i) == 0 || Math.abs(mask.getDouble(i) - 4 / 3.0) < 1e-6);
      }
      assertEquals(150, kept, 30);
      INDArray drawn = mask.dup();
      outputs.dropPath().draw(program, Seed.of(2));
      assertNotEquals(drawn, mask);
      outputs.dropPath().draw(program, Seed.of(1));
      assertEquals(drawn, mask);
    }
    assertTrue(
        new Xcit(config)
            .build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("other", 1, 3, 16, 16)))
            .dropPath()
            .masks()
            .isEmpty());
  }

  @Test
  void imagesOfOtherShapesAreRefused() {
    Graph graph = new Graph(DataType.FLOAT);
    Xcit encoder = new Xcit(TINY);
    assertEquals(
        "an encoder takes images [batch, 3, height, width], got [1, 4, 32, 32]",
        refusal(
            () ->
                encoder.build(
                    graph.root(Mode.EVAL), EncoderInput.of(graph.input("rgba", 1, 4, 32, 32)))));
    assertEquals(
        "image sides must be multiples of the patch size 16, got height 72 and width 40; crop or"
            + " pad the image",
        refusal(
            () ->
                encoder.build(
                    graph.root(Mode.EVAL), EncoderInput.of(graph.input("odd", 1, 3, 72, 40)))));
    Xcit tolerant =
        new Xcit(TINY.withDetails(XcitDetails.published().withSizes(XcitDetails.Sizes.ROUNDED_UP)));
    assertEquals(new PatchGrid(5, 3), tolerant.grid(72, 40));
  }

  @Test
  void impossibleConfigurationsAreRefused() {
    assertTrue(refusal(() -> TINY.withPatchSize(14)).contains("8 or 16"));
    assertEquals(
        "heads must divide embeddingDim, got 5 heads and 16 features",
        refusal(() -> new XcitConfig(16, 16, 2, 5, true, 1)));
    assertEquals(
        "dropPathRate must be in [0, 1), got 1.0", refusal(() -> TINY.withDropPathRate(1)));
    assertTrue(refusal(() -> new XcitConfig(16, 20, 2, 5, true, 1)).contains("a multiple of 8"));
    Graph graph = new Graph(DataType.FLOAT);
    XcitOutputs outputs =
        new Xcit(TINY)
            .build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("x", 1, 3, 16, 16)));
    assertEquals(
        "the last 1..4 blocks can be read, asked for 5", refusal(() -> outputs.intermediate(5)));
    assertFalse(outputs.logits().isPresent());
  }

  @Test
  void weightsOfAnotherVariantAreRefusedByName(@TempDir java.nio.file.Path folder)
      throws IOException {
    java.nio.file.Path file = folder.resolve("small.safetensors");
    Graph narrow = graph(new XcitConfig(16, 8, 1, 4, true, 1), 16, 16, Mode.EVAL);
    java.util.Map<String, Tensor> tensors = new java.util.LinkedHashMap<>();
    try (NetworkState state = NetworkState.of(narrow).initialize(Seed.of(1))) {
      for (String name : state.parameters().specs().keySet()) {
        tensors.put(name, Tensor.of(state.parameters().get(name)));
      }
      for (String name : state.buffers().specs().keySet()) {
        tensors.put(name, Tensor.of(state.buffers().get(name)));
      }
    }
    Safetensors.write(file, tensors, java.util.Map.of());
    try (StateDict weights = Weights.load(file);
        NetworkState wide = NetworkState.of(graph(TINY, 16, 16, Mode.EVAL))) {
      String message = refusal(() -> weights.copyTo(wide));
      for (String part :
          List.of(
              "the weights do not fit the network",
              "missing: blocks.1.gamma1",
              "cls_token (wanted [1, 1, 16], found [1, 1, 8])")) {
        assertTrue(message.contains(part), message);
      }
      assertEquals(0, wide.parameters().vector().amaxNumber().doubleValue(), "nothing is copied");
    }
  }

  private static Graph graph(XcitConfig config, int height, int width, Mode mode) {
    Graph graph = new Graph(DataType.FLOAT);
    new Xcit(config)
        .build(graph.root(mode), EncoderInput.of(graph.input("image", 2, 3, height, width)));
    return graph;
  }

  private static String refusal(org.junit.jupiter.api.function.Executable code) {
    return Thrown.message(IllegalArgumentException.class, code);
  }
}
