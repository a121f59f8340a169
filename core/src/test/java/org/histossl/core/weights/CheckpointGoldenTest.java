package org.histossl.core.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.jspecify.annotations.Nullable;

/** Every {@code .pth} of the checkpoint cases, in every encoding, against what PyTorch reads. */
class CheckpointGoldenTest {
  private static final String EXPECTED = "expected.safetensors";

  @GoldenTest("checkpoint-")
  void everyTensorIsWhatPyTorchReads(GoldenCase golden) throws IOException {
    int compared = 0;
    for (String file : checkpoints(golden)) {
      try (TorchCheckpoint checkpoint = TorchCheckpoint.open(golden.path(file))) {
        Map<String, Tensor> all = checkpoint.tensors();
        List<String> covered = new ArrayList<>();
        for (String name : golden.tensors(EXPECTED)) {
          Tensor tensor = find(all, file, name);
          if (tensor != null) {
            if (tensor.type().isFloating()) {
              golden.assertClose(EXPECTED, name, tensor.floats(), 1);
            } else {
              golden.assertClose(EXPECTED, name, tensor.doubles(), 1);
            }
            assertEquals(shape(golden, name), tensor.shape().toString().replace(" ", ""), name);
            covered.add(name);
          }
        }
        assertTrue(covered.size() > 20, file + " has only " + covered);
        compared += covered.size();
      }
    }
    assertTrue(compared >= golden.tensors(EXPECTED).size());
  }

  @GoldenTest("checkpoint-")
  void typesAndPlainValuesAreThose(GoldenCase golden) throws IOException {
    for (String file : checkpoints(golden)) {
      try (TorchCheckpoint checkpoint = TorchCheckpoint.open(golden.path(file))) {
        for (Map.Entry<String, JsonNode> entry : golden.json().path("dtypes").properties()) {
          Tensor tensor = (Tensor) checkpoint.value("state_dict", entry.getKey()).orElseThrow();
          assertEquals(entry.getValue().asText(), torchName(tensor.type()), entry.getKey());
        }
        golden
            .json()
            .path("plain_values")
            .properties()
            .forEach(e -> assertValue(e.getKey(), e.getValue(), checkpoint));
        if (checkpoint.value("same_tensor").isPresent()) {
          assertSame(
              checkpoint.value("state_dict", "view_offset").orElseThrow(),
              checkpoint.value("same_tensor").orElseThrow());
        }
        if (checkpoint.value("args").isPresent()) {
          PickledObject args = (PickledObject) checkpoint.value("args").orElseThrow();
          assertEquals("argparse.Namespace", args.type());
          assertJson(golden.json().path("args"), args);
          assertJson(golden.json().path("epoch"), checkpoint.value("epoch").orElseThrow());
          assertJson(
              golden.json().path("fp16_scaler"), checkpoint.value("fp16_scaler").orElseThrow());
          assertJson(
              golden.json().path("optimizer_param_groups"),
              checkpoint.value("optimizer", "param_groups").orElseThrow());
        }
      }
    }
  }

  @GoldenTest("checkpoint-")
  void theFrontDoorFindsTheNetworksWeights(GoldenCase golden) throws IOException {
    for (String file : checkpoints(golden)) {
      for (String part : List.of("teacher", "student")) {
        boolean full = golden.json().has("optimizer_param_groups") && file.startsWith("checkpoint");
        if (!full) {
          continue;
        }
        try (StateDict weights = Weights.load(golden.path(file), part)) {
          for (String name : golden.tensors(EXPECTED)) {
            if (name.startsWith(part + ".")) {
              String own = name.substring(part.length() + 1);
              golden.assertClose(EXPECTED, name, weights.tensor(own).floats(), 1);
            }
          }
          assertTrue(weights.backbone().names().contains("cls_token"));
          assertTrue(weights.head().names().contains("last_layer.weight_v"));
          assertEquals(
              weights.names().size(),
              weights.backbone().names().size() + weights.head().names().size());
        }
      }
      try (StateDict weights = Weights.load(golden.path(file))) {
        assertTrue(weights.names().size() > 20, file);
        if (golden.json().has("optimizer_param_groups")) {
          String prefix =
              file.contains("half")
                  ? "backbone_half."
                  : file.contains("bfloat16") ? "backbone_bfloat16." : "teacher.backbone.";
          for (String name : golden.tensors(EXPECTED)) {
            if (name.startsWith(prefix)) {
              Tensor tensor = weights.backbone().tensor(name.substring(prefix.length()));
              golden.assertClose(EXPECTED, name, tensor.floats(), 1);
            }
          }
        }
      }
    }
  }

  @GoldenTest("histoencoder-")
  void namesOfTimmBecomeTheOriginalOnes(GoldenCase golden) throws IOException {
    String file = "weights_timm.safetensors";
    Map<String, JsonNode> originals = new LinkedHashMap<>();
    golden
        .json()
        .path("timm_to_original_names")
        .properties()
        .forEach(e -> originals.put(e.getKey(), e.getValue()));
    try (StateDict weights = Weights.load(golden.path(file));
        TensorFile raw = golden.open(file)) {
      for (Map.Entry<String, JsonNode> entry : originals.entrySet()) {
        String name = entry.getKey();
        float[] expected = raw.floats(name);
        Matcher split = Pattern.compile("\\.(q|k|v)\\.").matcher(name);
        int from = split.find() ? "qkv".indexOf(split.group(1)) * expected.length : 0;
        float[] whole = weights.tensor(entry.getValue().asText()).floats();
        assertEquals(split.reset().find() ? 3 * expected.length : expected.length, whole.length);
        assertArrayEquals(expected, Arrays.copyOfRange(whole, from, from + expected.length), name);
      }
    }
  }

  private static List<String> checkpoints(GoldenCase golden) {
    List<String> files = golden.files().stream().filter(f -> f.endsWith(".pth")).toList();
    assertTrue(!files.isEmpty());
    return files;
  }

  private static @Nullable Tensor find(Map<String, Tensor> all, String file, String name) {
    String kind = file.replace("_legacy", "").replace(".pth", "") + ".";
    List<String> places = new ArrayList<>(List.of(name, "state_dict." + name));
    if (name.startsWith("optimizer.")) {
      places.add("optimizer.state." + name.substring("optimizer.".length()));
    }
    if (name.startsWith("student.") || name.startsWith("teacher.")) {
      places.add(name.replaceFirst("\\.", ".module."));
    }
    if (name.startsWith(kind)) {
      places.add(name.substring(kind.length()));
    }
    if (kind.equals("backbone_only.") && name.startsWith("teacher.backbone.")) {
      places.add(name.substring("teacher.backbone.".length()));
    }
    return places.stream().filter(all::containsKey).map(all::get).findFirst().orElse(null);
  }

  private static String shape(GoldenCase golden, String name) {
    return golden.about(EXPECTED, name).path("shape").toString();
  }

  private static void assertValue(String key, JsonNode expected, TorchCheckpoint checkpoint) {
    if (key.endsWith("_hex")) {
      Object bytes = checkpoint.value(key.replace("_hex", "")).orElseThrow();
      assertArrayEquals(HexFormat.of().parseHex(expected.asText()), (byte[]) bytes);
    } else {
      assertJson(expected, checkpoint.value(key).orElseThrow());
    }
  }

  private static void assertJson(JsonNode expected, Object actual) {
    if (expected.isNull()) {
      assertSame(PickledObject.NONE, actual);
    } else if (actual instanceof BigInteger big) {
      assertEquals(expected.asText(), big.toString());
    } else if (expected.isArray()) {
      PickledObject list = assertInstanceOf(PickledObject.class, actual);
      assertEquals(expected.size(), list.elements().size());
      for (int i = 0; i < expected.size(); i++) {
        assertJson(expected.get(i), list.elements().get(i));
      }
    } else if (expected.isObject()) {
      PickledObject dict = assertInstanceOf(PickledObject.class, actual);
      assertEquals(expected.size(), dict.entries().size());
      expected
          .properties()
          .forEach(e -> assertJson(e.getValue(), dict.get(e.getKey()).orElseThrow()));
    } else if (expected.isBoolean()) {
      assertEquals(expected.asBoolean(), actual);
    } else if (expected.isIntegralNumber()) {
      assertEquals(expected.asLong(), actual);
    } else if (expected.isNumber()) {
      assertEquals(expected.asDouble(), actual);
    } else {
      assertEquals(expected.asText(), actual);
    }
  }

  private static String torchName(ElementType type) {
    return switch (type) {
      case F32 -> "torch.float32";
      case F64 -> "torch.float64";
      case F16 -> "torch.float16";
      case BF16 -> "torch.bfloat16";
      case I64 -> "torch.int64";
      case I32 -> "torch.int32";
      case I16 -> "torch.int16";
      case I8 -> "torch.int8";
      case U8 -> "torch.uint8";
      case BOOL -> "torch.bool";
      default -> type.name();
    };
  }
}
