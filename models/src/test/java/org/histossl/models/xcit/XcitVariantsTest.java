package org.histossl.models.xcit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.opentest4j.TestAbortedException;

/** Configurations of the reference that no golden case may have, with what it keeps beside. */
class XcitVariantsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 16;

  private static final String BASE =
      "{\"img_size\": 64, \"patch_size\": 16, \"embed_dim\": 16, \"depth\": 1, \"num_heads\": 2,"
          + " \"mlp_ratio\": 2, \"eta\": 1.0, \"tokens_norm\": true, \"layer_norm_eps\": 1e-6,"
          + " \"batch_norm\": {\"eps\": 1e-5, \"momentum\": 0.1}}";

  @TempDir private Path folder;

  private static ObjectNode config(String changes) throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(BASE);
    config.setAll((ObjectNode) JSON.readTree(changes));
    return config;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"use_pos\": false} | pos_embeder.token_projection.weight",
        "{\"use_pos\": false} |",
        "{\"use_pos\": true, \"num_classes\": 0, \"qk_scale\": null} |",
        "{\"qkv_bias\": false} |",
        "{\"num_classes\": 3} | head.weight",
        "{\"layer_norm_eps\": 1e-5, \"drop_path_rate\": 0.1} |",
        "{\"img_size\": 70} | head.weight"
      })
  void loadsWithAndWithoutWhatStandsBeside(String changes, String beside) throws IOException {
    ObjectNode config = config(changes);
    Xcit encoder = new Xcit(XcitGoldenTest.config(config));
    Map<String, Tensor> state = SelfMadeCase.state(encoder);
    Path alone = folder.resolve("alone.safetensors");
    Safetensors.write(alone, state, Map.of());
    Tensor image = SelfMadeCase.random(new Random(6), 0, 2, 3, 32, 48);
    Tensor features = features(encoder, alone, image);
    if (beside != null) {
      state.put(beside, SelfMadeCase.random(new Random(7), 0, 3, WIDTH));
    }
    if (config.has("num_classes") && config.get("num_classes").asInt() > 0) {
      state.put("head.bias", SelfMadeCase.random(new Random(8), 0, 3));
    }
    Map<String, Map<String, Tensor>> files = new LinkedHashMap<>();
    files.put("weights.safetensors", state);
    files.put("input_32x48.safetensors", Map.of("x", image));
    files.put("eval_32x48.safetensors", Map.of("features", features));
    GoldenCase golden = SelfMadeCase.write(folder.resolve("case"), config.toString(), files);
    XcitGoldenTest.check(new GoldenNetwork(golden, Engine.NATIVE));
  }

  private static Tensor features(Xcit encoder, Path file, Tensor image) throws IOException {
    Graph graph = new Graph(DataType.FLOAT);
    try (TrainedEncoder trained = TrainedEncoder.read(file, encoder)) {
      graph.output("features", trained.build(graph, graph.input("x", 2, 3, 32, 48)).features());
      try (Program program = Engine.NATIVE.compile(graph, trained.state())) {
        program.input("x").assign(Nd4j.createFromArray(image.floats()).reshape(2, 3, 32, 48));
        program.run();
        return Tensor.of(program.output("features").dup('c').data().asFloat(), 2, WIDTH);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rope\": true}",
        "{\"qk_scale\": 0.5}",
        "{\"eta\": null}",
        "{\"attn_drop_rate\": 0.1}",
        "{\"batch_norm\": {\"eps\": 1e-3}}",
        "{\"batch_norm\": {\"eps\": 1e-5, \"groups\": 2}}"
      })
  void whatIsNotUnderstoodIsNamed(String changes) throws IOException {
    ObjectNode config = config(changes);
    String reason = Thrown.message(TestAbortedException.class, () -> XcitGoldenTest.config(config));
    assertTrue(reason.contains(" = "), reason);
  }
}
