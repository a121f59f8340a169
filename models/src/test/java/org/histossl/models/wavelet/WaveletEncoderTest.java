package org.histossl.models.wavelet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Seed;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.models.Encoders;
import org.histossl.models.FiniteDifferences;
import org.histossl.models.GoldenGraph;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.PatchGrid;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class WaveletEncoderTest {
  private static final Xcit XCIT = new Xcit(new XcitConfig(8, 8, 1, 2, true, 1));
  private static final Vit VIT = new Vit(new VitConfig(8, 8, 1, 2, 16, 0, VitDetails.dino()));
  @TempDir Path folder;

  private static Encoder behind(WaveletConfig.Bands bands, int levels, Encoder encoder) {
    return new WaveletEncoder(
        new WaveletConfig(Wavelet.haar(), Border.SYMMETRIC, levels, bands, encoder));
  }

  @ParameterizedTest
  @EnumSource(WaveletConfig.Bands.class)
  void tokensGridAndAttentionAreTheInnerEncoders(WaveletConfig.Bands bands) {
    for (int levels = 1; levels <= 2; levels++) {
      for (Encoder inner : List.of(XCIT, VIT)) {
        Encoder encoder = behind(bands, levels, inner);
        int side = 8 << levels;
        assertEquals(side, encoder.patchSize());
        assertEquals(new PatchGrid(2, 3), encoder.grid(2L * side, 3L * side));
        Graph graph = new Graph(DataType.FLOAT);
        EncoderOutputs outputs =
            encoder.build(
                graph.root(Mode.EVAL),
                EncoderInput.of(graph.input("x", 2, 3, 2L * side, 3L * side)));
        assertArrayEquals(new long[] {2, 8}, outputs.features().shape());
        assertArrayEquals(new long[] {2, 6, 8}, outputs.patchTokens().shape());
        assertArrayEquals(new long[] {2, 2, 6}, outputs.patchAttention().shape());
        String stem = inner == VIT ? "patch_embed.proj.weight" : "patch_embed.proj.0.0.weight";
        long channels =
            switch (bands) {
              case APPROXIMATION -> 3;
              case ALL -> 3L << (2 * levels);
              case VOLUME -> 3 - levels;
            };
        assertEquals(channels, GoldenGraph.at(graph.parameters(), stem).size(1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(WaveletConfig.Bands.class)
  void gradientsAreFiniteDifferences(WaveletConfig.Bands bands) {
    Encoder encoder = behind(bands, 1, VIT);
    FiniteDifferences.check(
        new long[] {1, 3, 16, 32},
        (scope, x) -> encoder.build(scope, EncoderInput.of(x)).features());
  }

  @Test
  void aStoredEncoderSaysWhatItsFrontEndIs() throws IOException {
    Encoder encoder = behind(WaveletConfig.Bands.ALL, 1, XCIT);
    DinoHeadConfig head = DinoHeadConfig.defaults().withPrototypes(5).withWidths(4, 3);
    Path file = folder.resolve("wavelet.safetensors");
    try (TrainedEncoder written = TrainedEncoder.random(encoder, head, Seed.of(1))) {
      written.write(file);
      try (TrainedEncoder read = TrainedEncoder.read(file)) {
        assertEquals(Encoders.identity(encoder), Encoders.identity(read.encoder()));
        assertEquals(written.digest(), read.digest());
      }
    }
    assertTrue(
        Encoders.identity(encoder)
            .startsWith("{\"type\":\"wavelet\",\"wavelet\":{\"name\":\"haar\",\"scaling\":["),
        Encoders.identity(encoder));
  }

  @Test
  @Tag("hostile")
  void aCheckpointWithAnotherFrontEndIsRefused() throws IOException {
    DinoHeadConfig head = DinoHeadConfig.defaults().withPrototypes(5).withWidths(4, 3);
    Path file = folder.resolve("wavelet.safetensors");
    try (TrainedEncoder written =
        TrainedEncoder.random(
            behind(WaveletConfig.Bands.APPROXIMATION, 1, XCIT), head, Seed.of(1))) {
      written.write(file);
    }
    for (Encoder other : List.of(XCIT, behind(WaveletConfig.Bands.ALL, 1, XCIT))) {
      String refused =
          Thrown.message(
              IllegalArgumentException.class, () -> TrainedEncoder.read(file, other, head).close());
      String asked =
          other == XCIT ? "pixels" : "wavelet haar SYMMETRIC, levels 1, ALL, then pixels";
      assertEquals(
          file
              + ": the weights were trained behind another front end: wavelet haar SYMMETRIC,"
              + " levels 1, APPROXIMATION, then pixels in the file, "
              + asked
              + " asked for: read it with the encoder that it was written from, or without naming"
              + " one",
          refused);
    }
  }

  @Test
  @Tag("hostile")
  void levelsThatLeaveNoPixelAndSizesThatDoNotDivideAreRefused() {
    Encoder deep = behind(WaveletConfig.Bands.ALL, 5, XCIT);
    assertEquals(
        "5 levels of a wavelet transform halve a side 5 times and leave no pixel of 31: take at"
            + " most 4",
        Thrown.message(IllegalArgumentException.class, () -> deep.grid(31, 64)));
    Encoder ring =
        new WaveletEncoder(
            new WaveletConfig(
                Wavelet.daubechies(2), Border.PERIODIC, 2, WaveletConfig.Bands.ALL, XCIT));
    assertEquals(
        "a periodic wavelet transform halves its sides, which must be even, got 33: crop or pad the"
            + " image, or take the symmetric border",
        Thrown.message(IllegalArgumentException.class, () -> ring.grid(66, 64)));
    assertEquals(
        "a wavelet front end has 1 to 5 levels, got 0",
        Thrown.message(
            IllegalArgumentException.class, () -> behind(WaveletConfig.Bands.ALL, 0, XCIT)));
  }

  @Test
  @Tag("hostile")
  void subBandsOfOtherSizesOrNamesAreRefused() {
    WaveletTransform haar = new WaveletTransform(Wavelet.haar(), Border.SYMMETRIC);
    Graph graph = new Graph(DataType.FLOAT);
    Node small = graph.input("small", 1, 3, 4, 4);
    Node large = graph.input("large", 1, 3, 5, 4);
    assertEquals(
        "the sub-bands of an inverse must be alike in shape, got [1, 3, 4, 4] for one and [1, 3,"
            + " 5, 4] for 'dd': pad or crop the image so that each level halves its sides",
        Thrown.message(
            IllegalArgumentException.class,
            () -> {
              Map<String, Node> bands = new LinkedHashMap<>();
              bands.put("aa", small);
              bands.put("ad", small);
              bands.put("da", small);
              bands.put("dd", large);
              haar.inverse(bands, 2, 3);
            }));
    assertEquals(
        "the inverse along 1 axes needs the sub-bands [a, d], got [a]",
        Thrown.message(IllegalArgumentException.class, () -> haar.inverse(Map.of("a", small), 2)));
    WaveletTransform ring = new WaveletTransform(Wavelet.haar(), Border.PERIODIC);
    assertEquals(
        "a periodic wavelet transform halves its sides, which must be even, got 5: crop or pad the"
            + " image, or take the symmetric border",
        Thrown.message(IllegalArgumentException.class, () -> ring.decompose(large, 2, 2, 3)));
    assertEquals(
        "3 levels of a wavelet transform halve a side 3 times and leave no pixel of 4: take at most"
            + " 2",
        Thrown.message(IllegalArgumentException.class, () -> ring.decompose(small, 3, 2, 3)));
  }

  @Test
  @Tag("hostile")
  void coefficientsThatAreNoWaveletAreRefused() {
    assertEquals("sym4", Wavelet.named("sym4").name());
    assertEquals(Wavelet.daubechies(3), Wavelet.named("sym3"));
    assertEquals(
        "a wavelet is one of haar, db1 to db4 and sym2 to sym4, got 'coif1': give the coefficients"
            + " of others to the constructor",
        Thrown.message(IllegalArgumentException.class, () -> Wavelet.named("coif1")));
    assertEquals(
        "wavelet 'x' needs an even number of scaling coefficients, at least 2, got 1",
        Thrown.message(
            IllegalArgumentException.class, () -> new Wavelet("x", List.of(Math.sqrt(2)))));
    assertEquals(
        "the scaling coefficients of wavelet 'x' must add up to the root of 2, got 2.0",
        Thrown.message(IllegalArgumentException.class, () -> new Wavelet("x", List.of(1.0, 1.0))));
    String refused =
        Thrown.message(
            IllegalArgumentException.class,
            () -> new Wavelet("x", List.of(Math.sqrt(2) - 0.5, 0.5)));
    assertTrue(refused.startsWith("the scaling coefficients of wavelet 'x' times"), refused);
  }
}
