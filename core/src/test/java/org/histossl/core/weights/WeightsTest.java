package org.histossl.core.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.histossl.core.golden.Thrown;
import org.histossl.core.weights.LoadReport.Allowed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
  @TempDir private Path folder;

  private static Tensor tensor(float... values) {
    return Tensor.of(values, values.length);
  }

  private Path written(Map<String, Tensor> tensors) throws IOException {
    Path path = folder.resolve("weights.safetensors");
    Safetensors.write(path, tensors, Map.of());
    return path;
  }

  @Test
  void namesOfHuggingFaceBecomeThoseOfDinov2() throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    String layer = "encoder.layer.3.";
    tensors.put("embeddings.cls_token", tensor(1));
    tensors.put("embeddings.mask_token", tensor(2));
    tensors.put("embeddings.position_embeddings", tensor(3));
    tensors.put("embeddings.register_tokens", tensor(4));
    tensors.put("embeddings.patch_embeddings.projection.weight", tensor(5));
    tensors.put(layer + "norm1.weight", tensor(6));
    tensors.put(
        layer + "attention.attention.query.weight", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
    tensors.put(
        layer + "attention.attention.key.weight", Tensor.of(new float[] {5, 6, 7, 8}, 2, 2));
    tensors.put(
        layer + "attention.attention.value.weight", Tensor.of(new float[] {9, 10, 11, 12}, 2, 2));
    tensors.put(layer + "attention.attention.query.bias", tensor(1));
    tensors.put(layer + "attention.attention.key.bias", tensor(2));
    tensors.put(layer + "attention.attention.value.bias", tensor(3));
    tensors.put(layer + "attention.output.dense.bias", tensor(7));
    tensors.put(layer + "layer_scale1.lambda1", tensor(8));
    tensors.put(layer + "layer_scale2.lambda1", tensor(9));
    tensors.put(layer + "mlp.fc1.weight", tensor(10));
    tensors.put(layer + "mlp.weights_in.bias", tensor(11));
    tensors.put(layer + "mlp.weights_out.bias", tensor(12));
    tensors.put("layernorm.bias", tensor(13));
    Map<String, Tensor> prefixed = new TreeMap<>();
    tensors.forEach((name, tensor) -> prefixed.put("dinov2_with_registers." + name, tensor));
    for (Map<String, Tensor> form : List.of(tensors, prefixed)) {
      try (StateDict weights = Weights.load(written(form))) {
        assertEquals(
            Set.of(
                "cls_token",
                "mask_token",
                "pos_embed",
                "register_tokens",
                "patch_embed.proj.weight",
                "blocks.3.norm1.weight",
                "blocks.3.attn.qkv.weight",
                "blocks.3.attn.qkv.bias",
                "blocks.3.attn.proj.bias",
                "blocks.3.ls1.gamma",
                "blocks.3.ls2.gamma",
                "blocks.3.mlp.fc1.weight",
                "blocks.3.mlp.w12.bias",
                "blocks.3.mlp.w3.bias",
                "norm.bias"),
            weights.names());
        assertEquals(List.of(6L, 2L), weights.tensor("blocks.3.attn.qkv.weight").shape());
        assertArrayEquals(
            new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
            weights.tensor("blocks.3.attn.qkv.weight").floats());
        assertArrayEquals(new float[] {1, 2, 3}, weights.tensor("blocks.3.attn.qkv.bias").floats());
        assertArrayEquals(new float[] {9}, weights.tensor("blocks.3.ls2.gamma").floats());
      }
    }
  }

  @Test
  void queriesAndKeysThatDoNotFitEachOtherAreRefused() throws IOException {
    Path path =
        written(
            Map.of(
                "cls_attn_blocks.0.attn.q.weight", Tensor.of(new float[4], 2, 2),
                "cls_attn_blocks.0.attn.k.weight", Tensor.of(new float[4], 4, 1),
                "cls_attn_blocks.0.attn.v.weight", Tensor.of(new float[4], 2, 2)));
    String error = Thrown.message(IOException.class, () -> Weights.load(path).close());
    assertTrue(error.contains("qkv.weight: tensors to be joined must agree"), error);
  }

  @Test
  void chunkNumbersOfBlocksGo() throws IOException {
    Path path =
        written(
            Map.of("teacher.backbone.blocks.1.7.norm1.weight", tensor(1), "student.x", tensor(2)));
    try (StateDict weights = Weights.load(path)) {
      assertEquals(Set.of("blocks.7.norm1.weight"), weights.backbone().names());
    }
  }

  @Test
  void wrappersGoAndTwoOfOneNameAreRefused() throws IOException {
    try (StateDict weights =
        Weights.load(written(Map.of("module._orig_mod.norm.weight", tensor(1))))) {
      assertEquals(Set.of("norm.weight"), weights.names());
    }
    Path path = written(Map.of("module.norm.weight", tensor(1), "norm.weight", tensor(2)));
    String error = Thrown.message(IOException.class, () -> Weights.load(path).close());
    assertTrue(error.contains("two tensors are called 'norm.weight'"), error);
  }

  @Test
  void aClassifierBelongsToTheEncoderAndAProjectionHeadDoesNot() throws IOException {
    try (StateDict weights =
        Weights.load(written(Map.of("norm.weight", tensor(1), "head.weight", tensor(2))))) {
      assertEquals(Set.of("norm.weight", "head.weight"), weights.backbone().names());
      assertEquals(Set.of(), weights.head().names());
    }
    try (StateDict weights =
        Weights.load(
            written(Map.of("backbone.norm.weight", tensor(1), "head.mlp.0.weight", tensor(2))))) {
      assertEquals(Set.of("norm.weight"), weights.backbone().names());
      assertEquals(Set.of("mlp.0.weight"), weights.head().names());
    }
  }

  @Test
  void aPartThatIsNotThereIsRefused() throws IOException {
    Path path = written(Map.of("norm.weight", tensor(1)));
    String error = Thrown.message(IOException.class, () -> Weights.load(path, "teacher").close());
    assertTrue(error.contains("[teacher], only norm.weight"), error);
    Path torch = folder.resolve("a.pth");
    new PickleWriter()
        .file("data/0", PickleWriter.floats(1, 2))
        .op('}', '(')
        .text("w")
        .tensor("0", 2, 0, new long[] {2}, new long[] {1})
        .op('u')
        .zip(torch);
    error = Thrown.message(IOException.class, () -> Weights.load(torch, "teacher").close());
    assertTrue(error.contains("[teacher]"), error);
    try (StateDict weights = Weights.load(torch)) {
      assertArrayEquals(new float[] {1, 2}, weights.tensor("w").floats());
    }
  }

  @Test
  void aBigEndianCheckpointReadsTheSame() throws IOException {
    Path torch = folder.resolve("big.pth");
    new PickleWriter()
        .file("data/0", new byte[] {0x3f, (byte) 0x80, 0, 0, 0x40, 0, 0, 0})
        .file("byteorder", new byte[] {'b', 'i', 'g'})
        .tensor("0", 2, 0, new long[] {2, 1}, new long[] {1, 7})
        .zip(torch);
    try (TorchCheckpoint checkpoint = TorchCheckpoint.open(torch)) {
      assertArrayEquals(new float[] {1, 2}, ((Tensor) checkpoint.root()).floats());
    }
  }

  @Test
  void everythingThatDoesNotFitIsInOneError() throws IOException {
    Path path =
        written(
            Map.of(
                "a",
                tensor(1),
                "b",
                tensor(1, 2),
                "c.num_batches_tracked",
                tensor(0),
                "d",
                tensor(3)));
    try (StateDict weights = Weights.load(path)) {
      LoadReport report =
          weights.compare(Map.of("a", List.of(1L), "b", List.of(3L), "e", List.of(1L)));
      assertEquals(List.of("a"), report.matched());
      assertEquals(List.of("e"), report.missing());
      assertEquals(List.of("d"), report.unexpected());
      assertEquals("[b (wanted [3], found [2])]", report.misshapen().toString());
      String error = Thrown.message(IllegalArgumentException.class, report::orThrow);
      assertTrue(
          error.contains("1 missing: e; 1 unexpected: d; 1 misshapen: b (wanted [3], found [2])"),
          error);
      error =
          Thrown.message(
              IllegalArgumentException.class,
              () -> report.orThrow(Allowed.MISSING, Allowed.UNEXPECTED));
      assertTrue(error.endsWith("1 names match; 1 misshapen: b (wanted [3], found [2])"), error);
      assertEquals(report, report.orThrow(Allowed.MISSING, Allowed.UNEXPECTED, Allowed.MISSHAPEN));
      LoadReport other = weights.compare(Map.of("z", List.of(1L)));
      error =
          Thrown.message(
              IllegalArgumentException.class,
              () -> other.orThrow(Allowed.MISSING, Allowed.UNEXPECTED));
      assertTrue(error.contains("no name matches at all"), error);
    }
  }

  @Test
  void aStateDictIsWrittenAsSafetensorsInItsOwnTypes() throws IOException {
    Path torch = folder.resolve("a.pth");
    new PickleWriter()
        .file("data/0", PickleWriter.floats(1, 2, 3, 4))
        .op('}', '(')
        .text("turned")
        .tensor("0", 4, 0, new long[] {2, 2}, new long[] {1, 2})
        .op('u')
        .zip(torch);
    Path path = folder.resolve("out.safetensors");
    try (StateDict weights = Weights.load(torch)) {
      Safetensors.write(path, weights.tensors(), Map.of());
    }
    try (TensorFile file = Safetensors.open(path)) {
      assertArrayEquals(new float[] {1, 3, 2, 4}, file.floats("turned"));
    }
    assertTrue(Files.exists(path));
  }
}
