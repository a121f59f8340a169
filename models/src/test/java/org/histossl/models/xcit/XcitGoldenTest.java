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
import org.histossl.models.ReferenceConfig;
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

  static void check(GoldenNetwork network) throws IOException {
    Xcit encoder = new Xcit(config(network.golden().config()));
    for (String file : network.expected()) {
      String size = file.substring(file.indexOf('_') + 1, file.indexOf('.'));
      Map<String, INDArray> inputs = network.inputs(size);
      GoldenNetwork.Part part = (scope, nodes) -> outputs(encoder, scope, nodes);
      if (file.startsWith("eval_")) {
        network.evaluate(file, inputs, part);
      } else {
        network.drawsNothing(encoder.config().dropPathRate());
        inputs.put("R", network.golden().tensor("train_R.safetensors", "R"));
        network.train(file, inputs, part);
      }
    }
  }

  static XcitConfig config(JsonNode json) {
    ReferenceConfig said = new ReferenceConfig(json);
    said.noted("img_size"); // there are no learned positions
    said.word("code", "xcit");
    said.word("patch_proj", "linear"); // which the reference never reads
    said.only(3, "in_chans");
    said.only(0, "drop_rate", "attn_drop_rate", "drop_path", "qk_scale");
    ReferenceConfig batchNorm = said.part("batch_norm");
    batchNorm.only(1e-5, "eps");
    batchNorm.only(0.1, "momentum");
    batchNorm.end();
    XcitConfig config =
        new XcitConfig(
                said.whole("patch_size"),
                said.whole("embed_dim"),
                said.whole("depth"),
                said.whole("num_heads"),
                said.flag("tokens_norm", false),
                said.number("eta", 1))
            .withDropPathRate(said.number("drop_path_rate", 0))
            .withDetails(
                new XcitDetails(
                    said.whole("cls_attn_layers", 2),
                    said.number("mlp_ratio", 4),
                    said.flag("qkv_bias", true),
                    said.flag("use_pos", true),
                    said.number("layer_norm_eps", 1e-6),
                    said.whole("num_classes", 0),
                    // some cases have images that are not whole patches
                    XcitDetails.Sizes.ROUNDED_UP,
                    false));
    said.end();
    return config;
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
            .embedding()
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
