package org.histossl.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Parameter;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class EncodersTest {
  /**
   * XCiT: table 1 of the paper and the repository's README count a classifier of 1,000 classes,
   * left out here. ViT: what PyTorch counts without a head. Hibou: the model cards.
   */
  @ParameterizedTest
  @CsvSource({
    "xcit_nano_12_p16, 128, 16, 2.92",
    "xcit_tiny_12_p16, 192, 16, 6.5",
    "xcit_tiny_24_p16, 192, 16, 11.9",
    "xcit_small_12_p16, 384, 16, 25.9",
    "xcit_small_12_p8, 384, 8, 25.8",
    "xcit_small_24_p16, 384, 16, 47.3",
    "xcit_medium_24_p16, 512, 16, 83.9",
    "xcit_medium_24_p8, 512, 8, 83.8",
    "xcit_large_24_p16, 768, 16, 188.3",
    "histoencoder_small, 384, 16, 25.9",
    "histoencoder_medium, 512, 16, 83.9",
    "vit_tiny_p16, 192, 16, 5.524",
    "vit_small_p16, 384, 16, 21.666",
    "vit_small_p8, 384, 8, 21.67",
    "vit_base_p16, 768, 16, 85.799",
    "dinov2_vits14_reg, 384, 14, 22.06",
    "dinov2_vitb14_reg, 768, 14, 86.58",
    "hibou_b, 768, 14, 85.7",
    "hibou_l, 1024, 14, 303.7",
    "phikon, 768, 16, 85.8",
    "uni, 1024, 16, 303.4",
    "uni2_h, 1536, 14, 681.4",
    "virchow2, 1280, 14, 631.2",
    "h_optimus_0, 1536, 14, 1134.8"
  })
  void presetsAreAsLargeAsPublished(String name, int width, int patch, double millions) {
    Encoder encoder = Encoders.named(name);
    assertEquals(width, encoder.embeddingDim());
    assertEquals(patch, encoder.patchSize());
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input("image", 1, 3, patch, patch);
    encoder.build(graph.root(Mode.EVAL), EncoderInput.of(image));
    double parameters = graph.parameterSpecs().stream().mapToLong(Parameter::size).sum() / 1e6;
    // published numbers are rounded to a tenth of a million, or finer
    assertEquals(millions, parameters, 0.06 + millions * 1e-4, name);
  }

  @Test
  void allNamesGiveEncoders() {
    assertTrue(Encoders.names().size() >= 33, "all presets");
    int side = 7 * 16 * 14; // whole patches for all of them
    for (String name : Encoders.names()) {
      Encoder encoder = Encoders.named(name);
      assertEquals(side / encoder.patchSize(), encoder.grid(side, side).rows(), name);
    }
  }

  @Test
  void anUnknownNameIsRefusedWithAllKnownOnes() {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> Encoders.named("resnet50"));
    assertTrue(
        message.startsWith("there is no encoder 'resnet50', only [xcit_nano_12_p16"), message);
  }

  @Test
  void anEncoderIsToldByItsConfigurationInEveryProcess() {
    for (String name : Encoders.names()) {
      Encoder encoder = Encoders.named(name);
      assertEquals(encoder.config().toString(), encoder.toString());
      assertEquals(Encoders.named(name).toString(), encoder.toString());
    }
  }
}
