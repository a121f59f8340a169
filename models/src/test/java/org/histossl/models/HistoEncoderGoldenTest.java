package org.histossl.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Weights;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.models.xcit.XcitOutputs;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights with timm's names give the features of jopo666/HistoEncoder. */
class HistoEncoderGoldenTest {
  @GoldenTest("histoencoder-features")
  void featuresAreTheReferences(GoldenCase golden) throws IOException {
    JsonNode json = golden.config();
    Xcit encoder =
        new Xcit(
            new XcitConfig(
                json.path("patch_size").asInt(),
                json.path("embed_dim").asInt(),
                json.path("depth").asInt(),
                json.path("num_heads").asInt(),
                json.path("tokens_norm").asBoolean(),
                json.path("eta").asDouble()));
    for (JsonNode size : json.path("sizes")) {
      String file = "features_" + size.asText() + ".safetensors";
      INDArray x = golden.tensor("input_" + size.asText() + ".safetensors", "x");
      Graph graph = new Graph(DataType.FLOAT);
      XcitOutputs outputs =
          encoder.build(graph.root(Mode.EVAL), EncoderInput.of(graph.input("image", x.shape())));
      for (String tensor : golden.tensors(file)) {
        graph.output(
            tensor, tensor.equals("forward") ? outputs.features() : features(outputs, tensor));
      }
      try (StateDict weights = Weights.load(golden.path("weights_timm.safetensors"));
          NetworkState state = NetworkState.of(graph);
          Program program = Engine.standard().compile(graph, state)) {
        weights.copyTo(state);
        program.input("image").assign(x);
        program.run();
        for (String tensor : golden.tensors(file)) {
          golden.assertClose(file, tensor, program.output(tensor), 1);
        }
      }
    }
  }

  /**
   * {@code num_blocks_N} and {@code num_blocks_N_avg_pool}: first tokens, then the patches' mean.
   */
  private static Node features(XcitOutputs outputs, String tensor) {
    int blocks = Integer.parseInt(tensor.split("_")[2]);
    List<Node> parts = new ArrayList<>();
    Node last = outputs.features();
    for (Node tokens : outputs.intermediate(blocks)) {
      last = tokens;
      parts.add(tokens.slice(1, 0, 1).reshape(tokens.size(0), tokens.size(2)));
    }
    if (tensor.endsWith("_avg_pool")) {
      parts.add(last.slice(1, 1, last.size(1)).mean(1).reshape(last.size(0), last.size(2)));
    }
    return Node.concat(1, parts);
  }
}
