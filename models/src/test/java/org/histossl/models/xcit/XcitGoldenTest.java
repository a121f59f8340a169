package org.histossl.models.xcit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.GoldenNetwork;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.api.ndarray.INDArray;

/** XCiT gives the numbers of facebookresearch/xcit. */
class XcitGoldenTest {
  @GoldenTest("xcit-")
  void outputsGradientsAndStatisticsAreTheReferences(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.NATIVE));
  }

  @GoldenTest("xcit-")
  void soTheyAreInPlansOfStockOps(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.PLANNED));
  }

  @GoldenTest("xcit-")
  void soTheyAreInStockSessions(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.STOCK));
  }

  private static void check(GoldenNetwork network) throws IOException {
    Xcit encoder = new Xcit(config(network.golden().config()));
    for (String file : network.expected()) {
      String size = file.substring(file.indexOf('_') + 1, file.indexOf('.'));
      Map<String, INDArray> inputs = network.inputs(size);
      GoldenNetwork.Part part = (scope, nodes) -> outputs(encoder, scope, nodes);
      if (file.startsWith("eval_")) {
        network.evaluate(file, inputs, part);
      } else {
        inputs.put("R", network.golden().tensor("train_R.safetensors", "R"));
        network.train(file, inputs, part);
      }
    }
  }

  static XcitConfig config(JsonNode json) {
    XcitDetails details =
        new XcitDetails(
            json.path("cls_attn_layers").asInt(2),
            json.path("mlp_ratio").asDouble(4),
            json.path("qkv_bias").asBoolean(true),
            json.path("use_pos").asBoolean(true),
            json.path("layer_norm_eps").asDouble(1e-6),
            json.path("num_classes").asInt(0),
            // some cases have images that are not whole patches
            XcitDetails.Sizes.ROUNDED_UP,
            false);
    return new XcitConfig(
            json.path("patch_size").asInt(),
            json.path("embed_dim").asInt(),
            json.path("depth").asInt(),
            json.path("num_heads").asInt(),
            json.path("tokens_norm").asBoolean(),
            json.path("eta").asDouble())
        .withDropPathRate(json.path("drop_path_rate").asDouble(0))
        .withDetails(details);
  }

  private static Map<String, Node> outputs(Xcit encoder, Scope scope, GoldenNetwork.Inputs inputs) {
    Node image = inputs.get("x");
    XcitOutputs outputs = encoder.build(scope, EncoderInput.of(image));
    PatchGrid grid = encoder.grid(image.size(2), image.size(3));
    Map<String, Node> named = new LinkedHashMap<>();
    named.put("patch_embed", outputs.embedding().patches());
    named.put(
        "pos_encoding",
        outputs
            .positions()
            .permute(0, 2, 1)
            .reshape(1, encoder.embeddingDim(), grid.rows(), grid.columns()));
    named.put("after_pos", outputs.embedding().tokens());
    for (int i = 0; i < outputs.blocks().size(); i++) {
      int depth = encoder.config().depth();
      String name = i < depth ? "blocks." + i : "cls_attn_blocks." + (i - depth);
      named.put(name, outputs.blocks().get(i));
    }
    named.put("xca_attention_last", outputs.crossCovarianceAttention());
    named.put("class_attention_last", outputs.classAttention());
    named.put("features", outputs.features());
    outputs.logits().ifPresent(logits -> named.put("logits", logits));
    named.put("output", outputs.logits().orElse(outputs.features()));
    return named;
  }
}
