package org.histossl.models.scattering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.models.Encoders;
import org.histossl.models.FiniteDifferences;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.PatchGrid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ScatteringEncoderTest {
  private static final Encoder ENCODER = new ScatteringEncoder(new ScatteringConfig(2, 2, 2));
  private static final SolidHarmonicEncoder SOLID =
      new SolidHarmonicEncoder(new SolidHarmonicConfig(1, 1, 1, List.of(1.0, 2.0)));
  @TempDir Path folder;

  @Test
  void featuresAreTheMeansOfTheTokens() {
    Graph graph = new Graph(DataType.FLOAT);
    EncoderOutputs outputs =
        ENCODER.build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("x", 2, 3, 16, 12)));
    graph.output("features", outputs.features());
    graph.output("tokens", outputs.intermediate(1).get(0));
    assertEquals(new PatchGrid(4, 3), ENCODER.grid(16, 12));
    assertEquals(27, ENCODER.embeddingDim());
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state)) {
      FiniteDifferences.fill(program.input("x"), Seed.of(1));
      program.run();
      INDArray features = program.output("features");
      INDArray means = program.output("tokens").mean(1);
      assertArrayEquals(new long[] {2, 27}, features.shape());
      assertEquals(0, features.sub(means).amaxNumber().doubleValue(), 1e-6);
    }
  }

  @Test
  void anEncoderWithoutParametersIsStoredAndReadLikeAnyOther() throws IOException {
    for (Encoder encoder : List.of(ENCODER, SOLID)) {
      Graph graph = new Graph(DataType.FLOAT);
      encoder.build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("x", 1, 3, 8, 8)));
      Path file = folder.resolve("scattering.safetensors");
      try (TrainedEncoder written = TrainedEncoder.of(encoder, Map.of(), NetworkState.of(graph))) {
        written.write(file);
        try (TrainedEncoder read = TrainedEncoder.read(file)) {
          assertEquals(Encoders.identity(encoder), Encoders.identity(read.encoder()));
          assertEquals(written.digest(), read.digest());
        }
      }
    }
  }

  @Test
  void anImageIsAVolumeOfItsColorsAndOneToken() {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 2, 3, 6, 5);
    EncoderOutputs outputs = SOLID.build(graph.root(Mode.EVAL), EncoderInput.of(x));
    assertEquals(12, SOLID.embeddingDim());
    assertEquals(new PatchGrid(1, 1), SOLID.grid(6, 5));
    assertArrayEquals(new long[] {2, 1, 12}, outputs.patchTokens().shape());
    Node volume = graph.input("volume", 2, 6, 5, 4);
    graph.output("features", outputs.features());
    graph.output("direct", new SolidHarmonicScattering(SOLID.config()).build(volume));
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state)) {
      FiniteDifferences.fill(program.input("x"), Seed.of(1));
      INDArray filled = program.input("volume");
      for (int color = 0; color < 3; color++) {
        filled
            .get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.point(color))
            .assign(program.input("x").get(NDArrayIndex.all(), NDArrayIndex.point(color)));
      }
      program.run();
      INDArray direct = program.output("direct").reshape(2, 12).div(30);
      assertEquals(0, program.output("features").sub(direct).amaxNumber().doubleValue(), 1e-5);
    }
  }

  @Test
  @Tag("hostile")
  void whatCannotBeAskedOfScatteringIsRefused() {
    assertEquals(
        "a scattering transform of 2 scales averages over 4 pixels and leaves no pixel of a side of"
            + " 3: take fewer scales or larger images",
        Thrown.message(IllegalArgumentException.class, () -> ENCODER.grid(3, 8)));
    assertThrows(IllegalArgumentException.class, () -> new ScatteringConfig(0, 8, 2));
    assertThrows(IllegalArgumentException.class, () -> new ScatteringConfig(3, 8, 3));
    assertEquals(
        "the integrals need at least one power",
        Thrown.message(
            IllegalArgumentException.class, () -> new SolidHarmonicConfig(1, 1, 1, List.of())));
    assertThrows(
        IllegalArgumentException.class, () -> new SolidHarmonicConfig(-1, 1, 1, List.of(1.0)));
    assertThrows(
        IllegalArgumentException.class, () -> new SolidHarmonicConfig(1, 9, 1, List.of(1.0)));
    assertThrows(
        IllegalArgumentException.class, () -> new SolidHarmonicConfig(1, 1, 0, List.of(1.0)));
    assertThrows(
        IllegalArgumentException.class, () -> new SolidHarmonicConfig(1, 1, 1, List.of(-1.0)));
    Graph graph = new Graph(DataType.FLOAT);
    EncoderOutputs outputs =
        ENCODER.build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("x", 1, 3, 8, 8)));
    assertEquals(
        "a scattering transform attends to nothing: attention maps need an XCiT or ViT",
        Thrown.message(IllegalArgumentException.class, outputs::patchAttention));
  }
}
