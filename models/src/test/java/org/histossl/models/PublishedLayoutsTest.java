package org.histossl.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.Weights;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.vit.VitGoldenTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A network in other libraries' layouts gives the bits that it gives in its own. */
class PublishedLayoutsTest {
  @TempDir private Path folder;

  private Path written(String name, Map<String, Tensor> tensors) throws IOException {
    Path file = folder.resolve(name + ".safetensors");
    Safetensors.write(file, tensors, Map.of());
    return file;
  }

  private static float[] features(Path file, Vit encoder, String... part) throws IOException {
    int side = 4 * encoder.patchSize();
    Graph graph = new Graph(DataType.FLOAT);
    try (TrainedEncoder trained =
        part.length == 0
            ? TrainedEncoder.read(file, encoder)
            : TrainedEncoder.read(file, encoder, part[0])) {
      graph.output(
          "features", trained.build(graph, graph.input("image", 1, 3, side, side)).features());
      try (Program program = Engine.NATIVE.compile(graph, trained.state())) {
        float[] image = new float[3 * side * side];
        Random random = new Random(3);
        for (int i = 0; i < image.length; i++) {
          image[i] = (float) random.nextGaussian();
        }
        program.input("image").assign(Nd4j.createFromArray(image).reshape(1, 3, side, side));
        program.run();
        return program.output("features").dup().data().asFloat();
      }
    }
  }

  private void allLayoutsAgree(Map<String, Tensor> own, Vit encoder) throws IOException {
    float[] expected = features(written("own", own), encoder);
    assertTrue(Arrays.stream(toDoubles(expected)).anyMatch(v -> v != 0));
    Map<String, Map<String, Tensor>> layouts = new LinkedHashMap<>();
    boolean gated = encoder.config().details().feedForward() == VitDetails.FeedForward.SWIGLU;
    boolean second = encoder.config().details().layerScale().isPresent();
    layouts.put("hugging-face", OtherLayouts.huggingFace(own, second, ""));
    layouts.put(
        "hugging-face-classifier",
        OtherLayouts.huggingFace(own, second, second ? "dinov2." : "vit."));
    layouts.put("timm", OtherLayouts.timm(own, gated));
    layouts.put("wrapped", OtherLayouts.renamed(own, n -> n.replaceFirst("\\.", "._orig_mod.")));
    layouts.put("compiled", OtherLayouts.renamed(own, n -> "module._orig_mod." + n));
    layouts.put(
        "sharded",
        OtherLayouts.renamed(own, n -> n.replace("attn.", "attn._checkpoint_wrapped_module.")));
    layouts.put("fsdp", OtherLayouts.renamed(own, n -> "_fsdp_wrapped_module.backbone." + n));
    for (String prefix : new String[] {"model.", "encoder.", "net.", "tile_encoder.vit."}) {
      Map<String, Tensor> named = OtherLayouts.renamed(own, n -> prefix + n);
      named.put("aggregator.weight", Tensor.of(new float[2], 2));
      layouts.put(prefix, named);
    }
    for (Map.Entry<String, Map<String, Tensor>> layout : layouts.entrySet()) {
      Path file = written("other", layout.getValue());
      assertArrayEquals(expected, features(file, encoder), layout.getKey());
    }
  }

  private static double[] toDoubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static Vit encoder(VitDetails details) {
    return new Vit(new VitConfig(16, 16, 2, 2, 48, 0, details));
  }

  @Test
  void aVisionTransformer() throws IOException {
    Vit encoder = encoder(VitDetails.dino());
    allLayoutsAgree(SelfMadeCase.state(encoder), encoder);
  }

  @Test
  void withRegisters() throws IOException {
    Vit encoder = encoder(VitDetails.dinoV2());
    allLayoutsAgree(SelfMadeCase.state(encoder), encoder);
  }

  @Test
  void withoutRegistersAndGated() throws IOException {
    Vit encoder =
        encoder(
            VitDetails.dinoV2().withRegisters(0).withFeedForward(VitDetails.FeedForward.SWIGLU));
    allLayoutsAgree(SelfMadeCase.state(encoder), encoder);
  }

  @GoldenTest({"vit-", "dinov2-vit-"})
  void aReferencesNetwork(GoldenCase golden) throws IOException {
    Vit encoder = new Vit(VitGoldenTest.config(golden.config()));
    try (StateDict weights = Weights.load(golden.path("weights.safetensors"))) {
      allLayoutsAgree(weights.tensors(), encoder);
    }
  }

  @Test
  void positionsWithoutTheClassTokensGiveItNone() throws IOException {
    Vit encoder = encoder(VitDetails.dinoV2());
    Map<String, Tensor> own = SelfMadeCase.state(encoder);
    float[] positions = Objects.requireNonNull(own.get("pos_embed")).floats();
    Arrays.fill(positions, 0, 16, 0);
    own.put("pos_embed", Tensor.of(positions, 1, 10, 16));
    Map<String, Tensor> timm = OtherLayouts.timm(own, false);
    timm.put("pos_embed", Tensor.of(Arrays.copyOfRange(positions, 16, positions.length), 1, 9, 16));
    assertArrayEquals(
        features(written("own", own), encoder), features(written("timm", timm), encoder));
  }

  @Test
  void whatStandsBesideTheEncoderIsLeftThere() throws IOException {
    Vit encoder = encoder(VitDetails.dino());
    Map<String, Tensor> own = SelfMadeCase.state(encoder);
    Path alone = written("alone", own);
    for (String beside :
        new String[] {
          "head.weight", "fc_norm.weight", "mask_token", "pooler.dense.bias", "fc.bias"
        }) {
      own.put(beside, Tensor.of(new float[3], 3));
    }
    assertArrayEquals(features(alone, encoder), features(written("beside", own), encoder));
  }

  @Test
  @Tag("hostile")
  void whatTheEncoderWouldNeedIsNotLeft() throws IOException {
    Vit encoder = encoder(VitDetails.dino());
    Map<String, Tensor> other = SelfMadeCase.state(encoder(VitDetails.dinoV2()));
    Path file = written("registers", other);
    String error =
        Thrown.message(
            IllegalArgumentException.class, () -> TrainedEncoder.read(file, encoder).close());
    assertTrue(error.startsWith(file + ": the weights do not fit the network"), error);
    assertTrue(error.contains("unexpected: "), error);
    assertTrue(error.contains("register_tokens"), error);
  }

  @Test
  @Tag("hostile")
  void aMismatchNamesTheFileTheNearestEncodersAndFewNames() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Vit small = Encoders.vitSmall(16);
    for (Map.Entry<String, Tensor> entry : SelfMadeCase.state(small).entrySet()) {
      tensors.put("encoder." + entry.getKey(), entry.getValue());
    }
    Path file = written("small", tensors);
    String error =
        Thrown.message(
            IllegalArgumentException.class,
            () -> TrainedEncoder.read(file, Encoders.hibouB()).close());
    assertTrue(error.startsWith(file.toString()), error);
    assertTrue(
        error.contains("the nearest of Encoders are vit_small_p16 (fits), vit_small_p8"), error);
    assertTrue(error.contains(" more"), error);
    assertTrue(error.length() < 2500, error);
  }

  @Test
  void aPartIsReadByItsKey() throws IOException {
    Vit encoder = encoder(VitDetails.dino());
    Map<String, Tensor> own = SelfMadeCase.state(encoder);
    Map<String, Tensor> both = OtherLayouts.renamed(own, n -> "left." + n);
    both.putAll(OtherLayouts.renamed(own, n -> "right.backbone." + n));
    Path file = written("both", both);
    float[] expected = features(written("own", own), encoder);
    assertArrayEquals(expected, features(file, encoder, "left"));
    assertArrayEquals(expected, features(file, encoder, "right"));
    String error =
        Thrown.message(IOException.class, () -> TrainedEncoder.read(file, encoder).close());
    assertTrue(error.contains("several encoders, whose names begin with 'left.', 'right.'"), error);
  }

  private static final DinoHeadConfig HEAD =
      new DinoHeadConfig(10, 2, 8, 4, false, DinoHeadConfig.Gain.FROZEN);

  @Test
  void aPartWithAHeadIsReadByItsKey() throws IOException {
    Vit encoder = encoder(VitDetails.dino());
    Path alone = folder.resolve("alone.safetensors");
    Map<String, Tensor> both = new LinkedHashMap<>();
    try (TrainedEncoder trained = TrainedEncoder.random(encoder, HEAD, Seed.of(1))) {
      trained.write(alone);
      try (StateDict own = Weights.load(alone)) {
        both.putAll(OtherLayouts.renamed(own.tensors(), n -> "teacher." + n));
        both.putAll(OtherLayouts.renamed(own.tensors(), n -> "student." + n));
        both.put("student.backbone.cls_token", Tensor.of(new float[16], 1, 1, 16));
        Path file = written("both", both);
        try (TrainedEncoder teacher = TrainedEncoder.read(file, encoder, HEAD);
            TrainedEncoder same = TrainedEncoder.read(file, encoder, HEAD, "teacher");
            TrainedEncoder student = TrainedEncoder.read(file, encoder, HEAD, "student")) {
          assertEquals(trained.digest(), teacher.digest());
          assertEquals(trained.digest(), same.digest());
          assertNotEquals(trained.digest(), student.digest());
        }
      }
    }
  }

  @Test
  @Tag("hostile")
  void aFileWithoutAHeadIsReadWithoutOne() throws IOException {
    Vit encoder = encoder(VitDetails.dino());
    Map<String, Tensor> own = SelfMadeCase.state(encoder);
    own.put("head.weight", Tensor.of(new float[6], 2, 3));
    Path file = written("backbone", own);
    String error =
        Thrown.message(
            IllegalArgumentException.class, () -> TrainedEncoder.read(file, encoder, HEAD).close());
    assertTrue(error.startsWith(file + ": this file has no projection head"), error);
    assertTrue(error.endsWith("read it without a head, TrainedEncoder.read(file, encoder)"), error);
  }

  @Test
  @Tag("hostile")
  void anotherEncoderWithAHeadNamesTheNearest() throws IOException {
    Path file = folder.resolve("other.safetensors");
    try (TrainedEncoder trained = TrainedEncoder.random(Encoders.vitTiny(16), HEAD, Seed.of(1))) {
      trained.write(file);
    }
    String error =
        Thrown.message(
            IllegalArgumentException.class,
            () -> TrainedEncoder.read(file, encoder(VitDetails.dino()), HEAD).close());
    assertTrue(error.startsWith(file + ": the weights do not fit the network"), error);
    assertTrue(error.contains("the nearest of Encoders are vit_tiny_p16 (fits)"), error);
  }

  @Test
  void positionsOfClassTokenAndRegistersAreTheirOwn() throws IOException {
    // timm's vision transformers with registers, unless no_embed_class: Virchow2
    Vit encoder = encoder(VitDetails.dinoV2());
    Map<String, Tensor> own = SelfMadeCase.state(encoder);
    Map<String, Tensor> timm = OtherLayouts.timm(own, false);
    float[] positions = Objects.requireNonNull(own.get("pos_embed")).floats();
    float[] registers = Objects.requireNonNull(own.get("register_tokens")).floats();
    float[] all = new float[(1 + 4 + 9) * 16];
    System.arraycopy(positions, 0, all, 0, 16);
    System.arraycopy(positions, 16, all, 5 * 16, 9 * 16);
    for (int i = 0; i < registers.length; i++) {
      all[16 + i] = i % 5 - 2;
      registers[i] += all[16 + i];
    }
    own.put("register_tokens", Tensor.of(registers, 1, 4, 16));
    timm.put("pos_embed", Tensor.of(all, 1, 14, 16));
    assertArrayEquals(
        features(written("own", own), encoder), features(written("timm", timm), encoder));
  }
}
