package org.histossl.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Weights;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.head.DinoHead;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.models.xcit.XcitDetails;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** PyTorch checkpoints give the features that the reference computes from them. */
class CheckpointGoldenTest {
  private static final String EXPECTED = "eval.safetensors";

  @GoldenTest("checkpoint-dino")
  void theWholeStudentOrTeacherLoads(GoldenCase golden) throws IOException {
    Graph graph = new Graph(DataType.FLOAT);
    INDArray x = golden.tensor("input.safetensors", "x");
    Scope root = graph.root(Mode.EVAL);
    Node features =
        encoder(golden)
            .build(root.in("backbone"), EncoderInput.of(graph.input("x", x.shape())))
            .features();
    graph.output("features", features);
    graph.output(
        "head_output",
        head(golden.config().path("head")).build(root.in("head"), features).prototypes());
    for (String file : golden.files()) {
      if (file.startsWith("checkpoint")) {
        try (StateDict weights = Weights.load(golden.path(file));
            NetworkState state = NetworkState.of(graph);
            Program program = Engine.standard().compile(graph, state)) {
          weights.copyTo(state);
          program.input("x").assign(x);
          program.run();
          compare(golden, "features", program.output("features"));
          compare(golden, "head_output", program.output("head_output"));
        }
      }
    }
  }

  @GoldenTest("checkpoint-dino")
  void theBackboneLoadsInAnyPrecision(GoldenCase golden) throws IOException {
    Graph graph = new Graph(DataType.FLOAT);
    INDArray x = golden.tensor("input.safetensors", "x");
    Node features =
        encoder(golden)
            .build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("x", x.shape())))
            .features();
    graph.output("features", features);
    for (String file : golden.files()) {
      if (file.endsWith(".pth")) {
        try (StateDict weights = Weights.load(golden.path(file));
            NetworkState state = NetworkState.of(graph);
            Program program = Engine.standard().compile(graph, state)) {
          weights.backbone().copyTo(state);
          program.input("x").assign(x);
          program.run();
          compare(golden, expected(file), program.output("features"));
        }
      }
    }
  }

  private static String expected(String file) {
    if (file.contains("half")) {
      return "features_half";
    }
    return file.contains("bfloat16") ? "features_bfloat16" : "features";
  }

  private static void compare(GoldenCase golden, String tensor, INDArray actual)
      throws IOException {
    golden.assertClose(EXPECTED, tensor, actual, 1);
  }

  private static Xcit encoder(GoldenCase golden) {
    JsonNode json = golden.config();
    XcitDetails details =
        new XcitDetails(
            json.path("cls_attn_layers").asInt(),
            json.path("mlp_ratio").asDouble(),
            json.path("qkv_bias").asBoolean(),
            true,
            1e-6,
            0,
            XcitDetails.Sizes.WHOLE_PATCHES,
            false);
    return new Xcit(
        new XcitConfig(
                json.path("patch_size").asInt(),
                json.path("embed_dim").asInt(),
                json.path("depth").asInt(),
                json.path("num_heads").asInt(),
                json.path("tokens_norm").asBoolean(),
                json.path("eta").asDouble())
            .withDetails(details));
  }

  private static DinoHead head(JsonNode json) {
    return new DinoHead(
        new DinoHeadConfig(
            json.path("out_dim").asInt(),
            json.path("nlayers").asInt(),
            json.path("hidden_dim").asInt(),
            json.path("bottleneck_dim").asInt(),
            json.path("use_bn").asBoolean(),
            DinoHeadConfig.Gain.FROZEN));
  }
}
