package org.histossl.models.head;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.models.GoldenNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The projection head gives the numbers of facebookresearch/dino. */
class DinoHeadGoldenTest {
  @GoldenTest("dino-head-")
  void outputsGradientsAndStatisticsAreTheReferences(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.NATIVE));
  }

  @GoldenTest("dino-head-")
  void soTheyAreInPlansOfStockOps(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.PLANNED));
  }

  @GoldenTest("dino-head-")
  void soTheyAreInStockSessions(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.STOCK));
  }

  private static void check(GoldenNetwork network) throws IOException {
    GoldenCase golden = network.golden();
    DinoHead head = new DinoHead(config(golden.config()));
    INDArray x = golden.tensor("input.safetensors", "x");
    INDArray weighting = golden.tensor("input.safetensors", "R");
    GoldenNetwork.Part part =
        (scope, nodes) -> {
          DinoHead.Outputs outputs = head.build(scope, nodes.get("x"));
          return Map.of("mlp", outputs.bottleneck(), "output", outputs.prototypes());
        };
    network.evaluate("eval.safetensors", Map.of("x", x), part);
    network.train("train.safetensors", Map.of("x", x, "R", weighting), part);
  }

  private static DinoHeadConfig config(JsonNode json) {
    return new DinoHeadConfig(
        json.path("out_dim").asInt(),
        json.path("nlayers").asInt(),
        json.path("hidden_dim").asInt(),
        json.path("bottleneck_dim").asInt(),
        json.path("use_bn").asBoolean(),
        json.path("norm_last_layer").asBoolean()
            ? DinoHeadConfig.Gain.FROZEN
            : DinoHeadConfig.Gain.FREE);
  }
}
