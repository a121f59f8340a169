package org.histossl.models.vit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.models.GoldenNetwork;
import org.histossl.models.SelfMadeCase;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.opentest4j.TestAbortedException;

/**
 * Configurations that the references take and no golden case may have: each gives what an
 * equivalent network of the usual kind gives.
 */
class VitVariantsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 12;
  private static final int HEADS = 2;

  private static final String DINO =
      "{\"img_size\": 64, \"patch_size\": 16, \"embed_dim\": 12, \"depth\": 2, \"num_heads\": 2,"
          + " \"mlp_ratio\": 2, \"qkv_bias\": true, \"layer_norm_eps\": 1e-6}";

  private static final String DINO_V2 =
      "{\"code\": \"dinov2\", \"img_size\": 64, \"patch_size\": 16, \"embed_dim\": 12, \"depth\":"
          + " 2, \"num_heads\": 2, \"mlp_ratio\": 2, \"ffn_layer\": \"mlp\", \"init_values\": 1.0,"
          + " \"num_register_tokens\": 2, \"block_chunks\": 0}";

  private static final String NO_FEED_FORWARD = "{\"ffn_layer\": \"identity\", \"mlp_ratio\": 1}";

  @TempDir private Path folder;

  private static ObjectNode config(String base, String changes) throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(base);
    config.setAll((ObjectNode) JSON.readTree(changes));
    if (config.has("layerscale")) { // what training configurations call it
      config.remove("init_values");
    }
    return config;
  }

  private static Arguments variant(
      String base, String changes, String equivalent, Consumer<Map<String, Tensor>> toEquivalent) {
    String name = changes + (base.equals(DINO) ? " of DINO" : " of DINOv2");
    return Arguments.of(base, changes, equivalent, Named.of(name, toEquivalent));
  }

  static Stream<Arguments> variants() {
    Consumer<Map<String, Tensor>> same = state -> {};
    Consumer<Map<String, Tensor>> projection = state -> zeros(state, "attn.proj.bias", WIDTH);
    Consumer<Map<String, Tensor>> feedForward =
        state -> {
          zeros(state, "mlp.fc1.bias", 2 * WIDTH);
          zeros(state, "mlp.fc2.bias", WIDTH);
        };
    Consumer<Map<String, Tensor>> gated =
        state -> {
          zeros(state, "mlp.w12.bias", 32);
          zeros(state, "mlp.w3.bias", WIDTH);
        };
    Consumer<Map<String, Tensor>> qkv = state -> zeros(state, "attn.qkv.bias", 3 * WIDTH);
    return Stream.of(
        variant(DINO, "{\"qkv_bias\": false}", "{}", qkv),
        variant(DINO, "{\"qk_scale\": 0.3}", "{}", VitVariantsTest::scaleQueries),
        variant(DINO, "{\"qk_scale\": null}", "{}", same),
        variant(DINO, "{\"num_classes\": 3}", "{}", VitVariantsTest::withoutClassifier),
        variant(DINO, "{\"num_classes\": 0}", "{}", same),
        variant(DINO, "{\"img_size\": 70}", "{}", same),
        variant(DINO, "{\"drop_path_rate\": 0.2, \"drop_rate\": 0}", "{}", same),
        variant(DINO, "{\"layer_norm_eps\": 1e-5}", "{\"layer_norm_eps\": 1e-5}", same),
        variant(DINO_V2, "{\"num_register_tokens\": 0}", "{\"num_register_tokens\": 0}", same),
        variant(DINO_V2, "{\"proj_bias\": false}", "{}", projection),
        variant(DINO_V2, "{\"ffn_bias\": false}", "{}", feedForward),
        variant(
            DINO_V2,
            "{\"ffn_layer\": \"swiglufused\", \"ffn_bias\": false}",
            "{\"ffn_layer\": \"swiglu\"}",
            gated),
        variant(DINO_V2, "{\"qkv_bias\": false}", "{}", qkv),
        variant(DINO_V2, "{\"init_values\": null}", "{}", VitVariantsTest::unscaled),
        variant(DINO_V2, "{\"init_values\": 0}", "{}", VitVariantsTest::unscaled),
        variant(DINO_V2, "{\"layerscale\": null}", "{}", VitVariantsTest::unscaled),
        variant(DINO_V2, NO_FEED_FORWARD, "{\"mlp_ratio\": 1}", VitVariantsTest::linear),
        variant(DINO_V2, "{\"block_chunks\": 2}", "{}", VitVariantsTest::unchunked),
        variant(
            DINO_V2,
            "{\"interpolate_offset\": 0.0, \"interpolate_antialias\": true}",
            "{\"interpolate_offset\": 0, \"interpolate_antialias\": true}",
            same));
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("variants")
  void givesWhatItsEquivalentGives(
      String base, String changes, String equivalent, Consumer<Map<String, Tensor>> toEquivalent)
      throws IOException {
    ObjectNode config = config(base, changes);
    Map<String, Tensor> state = SelfMadeCase.state(new Vit(VitGoldenTest.config(config)));
    asTheReferenceKeepsIt(state, config);
    Map<String, Tensor> other = new LinkedHashMap<>(state);
    toEquivalent.accept(other);
    int rows = 2;
    int columns = 3;
    Tensor image = SelfMadeCase.random(new Random(6), 0, 2, 3, 16L * rows, 16L * columns);
    Tensor mask = Tensor.of(new float[2 * rows * columns], 2, (long) rows * columns);
    Vit usual = new Vit(VitGoldenTest.config(config(base, equivalent)));
    Map<String, Map<String, Tensor>> files = new LinkedHashMap<>();
    files.put("weights.safetensors", state);
    files.put("input_32x48.safetensors", Map.of("x", image, "mask", mask));
    String features = base.equals(DINO) ? "features" : "x_norm_clstoken";
    files.put("eval_32x48.safetensors", Map.of(features, features(usual, other, image)));
    GoldenCase golden = SelfMadeCase.write(folder.resolve("case"), config.toString(), files);
    VitGoldenTest.check(new GoldenNetwork(golden, Engine.NATIVE));
  }

  /** Tensors that the reference has and the network here has not, or has under other names. */
  private static void asTheReferenceKeepsIt(Map<String, Tensor> state, JsonNode config) {
    int classes = config.path("num_classes").asInt();
    if (classes > 0) {
      state.put("head.weight", SelfMadeCase.random(new Random(8), 0, classes, WIDTH));
      state.put("head.bias", SelfMadeCase.random(new Random(9), 0, classes));
    }
    if (config.path("block_chunks").asInt() > 0) {
      for (String name : state.keySet().toArray(String[]::new)) {
        if (name.startsWith("blocks.")) {
          state.put(name.replaceFirst("^blocks\\.(\\d)", "blocks.$1.$1"), state.remove(name));
        }
      }
    }
  }

  private Tensor features(Vit encoder, Map<String, Tensor> state, Tensor image) throws IOException {
    Path file = folder.resolve("equivalent.safetensors");
    Safetensors.write(file, state, Map.of());
    long[] shape = image.shape().stream().mapToLong(Long::longValue).toArray();
    Graph graph = new Graph(DataType.FLOAT);
    try (TrainedEncoder trained = TrainedEncoder.read(file, encoder)) {
      graph.output("features", trained.build(graph, graph.input("x", shape)).features());
      try (Program program = Engine.NATIVE.compile(graph, trained.state())) {
        program.input("x").assign(Nd4j.createFromArray(image.floats()).reshape(shape));
        program.run();
        return Tensor.of(program.output("features").dup('c').data().asFloat(), 2, WIDTH);
      }
    }
  }

  private static void zeros(Map<String, Tensor> state, String name, int size) {
    for (int block = 0; block < 2; block++) {
      state.put("blocks." + block + "." + name, Tensor.of(new float[size], size));
    }
  }

  private static void scaleQueries(Map<String, Tensor> state) {
    float factor = (float) (0.3 * Math.sqrt(WIDTH / (double) HEADS));
    for (int block = 0; block < 2; block++) {
      for (String kind : new String[] {"weight", "bias"}) {
        state.computeIfPresent(
            "blocks." + block + ".attn.qkv." + kind,
            (name, tensor) -> {
              float[] values = floats(tensor);
              for (int i = 0; i < values.length / 3; i++) {
                values[i] *= factor;
              }
              return Tensor.of(
                  values, tensor.shape().stream().mapToLong(Long::longValue).toArray());
            });
      }
    }
  }

  private static float[] floats(Tensor tensor) {
    try {
      return tensor.floats();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void withoutClassifier(Map<String, Tensor> state) {
    state.remove("head.weight");
    state.remove("head.bias");
  }

  private static void unscaled(Map<String, Tensor> state) {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1);
    for (int block = 0; block < 2; block++) {
      state.put("blocks." + block + ".ls1.gamma", Tensor.of(ones, WIDTH));
      state.put("blocks." + block + ".ls2.gamma", Tensor.of(ones, WIDTH));
    }
  }

  /** GELU of what is far above zero is the same: with a shift and back, the layers do nothing. */
  private static void linear(Map<String, Tensor> state) {
    float shift = 16;
    float[] up = new float[WIDTH];
    float[] down = new float[WIDTH];
    float[] identity = new float[WIDTH * WIDTH];
    Arrays.fill(up, shift);
    Arrays.fill(down, -shift);
    for (int i = 0; i < WIDTH; i++) {
      identity[i * WIDTH + i] = 1;
    }
    for (int block = 0; block < 2; block++) {
      String mlp = "blocks." + block + ".mlp.";
      state.put(mlp + "fc1.weight", Tensor.of(identity, WIDTH, WIDTH));
      state.put(mlp + "fc1.bias", Tensor.of(up, WIDTH));
      state.put(mlp + "fc2.weight", Tensor.of(identity, WIDTH, WIDTH));
      state.put(mlp + "fc2.bias", Tensor.of(down, WIDTH));
    }
  }

  private static void unchunked(Map<String, Tensor> state) {
    for (String name : state.keySet().toArray(String[]::new)) {
      state.put(name.replaceFirst("^blocks\\.\\d\\.(\\d)", "blocks.$1"), state.remove(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rope_theta\": 100}",
        "{\"ffn_layer\": \"kan\"}",
        "{\"qk_scale\": \"auto\"}",
        "{\"in_chans\": 4}",
        "{\"drop_rate\": 0.1}",
        "{\"num_register_tokens\": 1.5}"
      })
  void whatIsNotUnderstoodIsNamed(String changes) throws IOException {
    ObjectNode config = config(DINO_V2, changes);
    String reason = Thrown.message(TestAbortedException.class, () -> VitGoldenTest.config(config));
    assertTrue(reason.contains(changes.split("\"", 3)[1] + " = "), reason);
  }
}
