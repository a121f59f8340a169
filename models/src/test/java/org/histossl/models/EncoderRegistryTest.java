package org.histossl.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.weights.NetworkWeights;
import org.histossl.data.image.Normalization;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.EncoderProvider;
import org.histossl.models.encoder.PatchGrid;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.models.xcit.XcitDetails;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class EncoderRegistryTest {
  private static final XcitConfig SMALL =
      new XcitConfig(16, 16, 1, 2, true, 1)
          .withDetails(XcitDetails.published().withMaskToken(true));
  @TempDir Path folder;

  /** An encoder from outside: a ViT of another configuration. */
  public record PatchNetConfig(int width) {}

  private record PatchNet(PatchNetConfig config) implements Encoder {
    private Vit inner() {
      return new Vit(new VitConfig(8, config.width(), 1, 1, 16, 0, VitDetails.dino()));
    }

    @Override
    public EncoderOutputs build(Scope scope, EncoderInput input) {
      return inner().build(scope, input);
    }

    @Override
    public int embeddingDim() {
      return config.width();
    }

    @Override
    public int patchSize() {
      return 8;
    }

    @Override
    public PatchGrid grid(long height, long width) {
      return inner().grid(height, width);
    }
  }

  /** Named in the services of the test resources. */
  public static final class PatchNetProvider implements EncoderProvider<PatchNetConfig> {
    @Override
    public String name() {
      return "patchnet";
    }

    @Override
    public Class<PatchNetConfig> configuration() {
      return PatchNetConfig.class;
    }

    @Override
    public Encoder encoder(PatchNetConfig configuration) {
      return new PatchNet(configuration);
    }
  }

  @Test
  void identitiesAreTheKindAndAllItsNumbers() {
    assertEquals(
        "{\"type\":\"patchnet\",\"width\":4}",
        Encoders.identity(new PatchNet(new PatchNetConfig(4))));
    String published = Encoders.identity(Encoders.xcitSmall12(16));
    assertTrue(published.startsWith("{\"type\":\"xcit\",\"patchSize\":16,"), published);
    assertEquals(published, Encoders.identity(Encoders.xcitSmall12(16)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xcit", "vit", "patchnet"})
  void aTrainedEncoderSaysItselfWhatItIs(String kind) throws IOException {
    Encoder encoder =
        switch (kind) {
          case "xcit" -> new Xcit(SMALL);
          case "vit" -> new Vit(new VitConfig(8, 12, 1, 2, 16, 0, VitDetails.dinoV2()));
          default -> new PatchNet(new PatchNetConfig(6));
        };
    DinoHeadConfig head = DinoHeadConfig.defaults().withPrototypes(5).withWidths(4, 3);
    Path file = folder.resolve(kind + ".safetensors");
    try (TrainedEncoder written =
        TrainedEncoder.random(encoder, head, Seed.of(1)).withNormalization(Normalization.hibou())) {
      written.write(file);
      try (TrainedEncoder read = TrainedEncoder.read(file)) {
        assertEquals(Encoders.identity(encoder), Encoders.identity(read.encoder()));
        assertEquals(Map.of(TrainedEncoder.HEAD, head), read.heads());
        assertEquals(Normalization.hibou(), read.normalization());
        assertEquals(written.digest(), read.digest());
        assertArrayEquals(
            HostFloats.copy(written.state().parameters().vector()),
            HostFloats.copy(read.state().parameters().vector()));
      }
    }
  }

  @Test
  @Tag("hostile")
  void aFileThatDoesNotSayWhatItIsAsksForTheEncoder() throws IOException {
    Path file = folder.resolve("bare.safetensors");
    Graph graph = new Graph(DataType.FLOAT);
    new Xcit(SMALL).build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("x", 1, 3, 32, 32)));
    try (NetworkState state = NetworkState.of(graph)) {
      NetworkWeights.write(file, state, Map.of("format", "pt"));
      String refused = Thrown.message(IOException.class, () -> TrainedEncoder.read(file));
      assertTrue(refused.startsWith(file + ": does not say which encoder it is of"), refused);
      NetworkWeights.write(
          file, state, Map.of("histossl.encoder", "{\"encoder\":{\"type\":\"cnn\"}}"));
      refused = Thrown.message(IOException.class, () -> TrainedEncoder.read(file));
      assertTrue(
          refused.contains(
              "encoder.type must be one of [patchnet, scattering, solid-harmonics, vit, wavelet,"
                  + " xcit], got 'cnn'"),
          refused);
    }
  }

  private record Unknown() {}

  @Test
  @Tag("hostile")
  void kindsThatAreNotKnownOrNotOneAreRefused() {
    Encoder stranger =
        new Encoder() {
          @Override
          public EncoderOutputs build(Scope scope, EncoderInput input) {
            throw new IllegalStateException("not built");
          }

          @Override
          public Record config() {
            return new Unknown();
          }

          @Override
          public int embeddingDim() {
            return 1;
          }

          @Override
          public int patchSize() {
            return 1;
          }

          @Override
          public PatchGrid grid(long height, long width) {
            return new PatchGrid(1, 1);
          }
        };
    String refused =
        Thrown.message(IllegalArgumentException.class, () -> Encoders.identity(stranger));
    assertTrue(refused.contains("META-INF/services/"), refused);
    refused =
        Thrown.message(
            IllegalArgumentException.class,
            () -> new EncoderRegistry(List.of(new PatchNetProvider(), new PatchNetProvider())));
    assertTrue(refused.startsWith("two kinds of encoder are named 'patchnet'"), refused);
  }

  @ParameterizedTest
  @Tag("hostile")
  @ValueSource(strings = {"xcit", "vit"})
  void masksForAnEncoderWithoutAMaskTokenAreRefused(String kind) {
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input("image", 2, 3, 32, 32);
    Node mask = graph.input("mask", 2, 4);
    Encoder encoder = kind.equals("xcit") ? Encoders.xcitNano12(16) : Encoders.vitTiny(16);
    String refused =
        Thrown.message(
            IllegalArgumentException.class,
            () -> encoder.build(graph.root(Mode.EVAL), EncoderInput.masked(image, mask)));
    assertEquals(
        "this encoder has no mask token to hide patches with: configure it with maskToken true",
        refused);
    Node other = graph.input("other", 2, 5);
    assertTrue(
        Thrown.message(
                IllegalArgumentException.class,
                () ->
                    new Xcit(SMALL)
                        .build(
                            graph.root(Mode.EVAL).in("small"), EncoderInput.masked(image, other)))
            .contains("[2, 4], got [2, 5]"));
  }

  @Test
  void configurationsOfEarlierVersionsAreReadAsTheyWereMeant() {
    Xcit xcit = new Xcit(SMALL.withDetails(XcitDetails.published()));
    ObjectNode earlier = (ObjectNode) Encoders.json().toJson(new Holder(xcit)).get("encoder");
    ((ObjectNode) earlier.get("details")).remove("maskToken");
    assertEquals(xcit.config(), read(earlier).config());

    Vit vit = new Vit(new VitConfig(8, 16, 1, 1, 16, 0, VitDetails.dino()));
    ObjectNode json = (ObjectNode) Encoders.json().toJson(new Holder(vit)).get("encoder");
    ObjectNode details = (ObjectNode) json.get("details");
    details.remove("linear");
    details.put("qkvBias", true);
    assertEquals(vit.config(), read(json).config());
  }

  private record Holder(Encoder encoder) {}

  private static Encoder read(ObjectNode encoder) {
    ObjectNode holder = JsonNodeFactory.instance.objectNode();
    holder.set("encoder", encoder);
    return Encoders.json().read(holder.toString(), Holder.class, null).encoder();
  }
}
