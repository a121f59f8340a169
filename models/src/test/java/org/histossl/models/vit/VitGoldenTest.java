package org.histossl.models.vit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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

/** The vision transformer gives the numbers of facebookresearch/dino and dinov2. */
public class VitGoldenTest {
  @GoldenTest({"vit-", "dinov2-vit-"})
  void outputsAndGradientsAreTheReferences(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.NATIVE));
  }

  @GoldenTest({"vit-", "dinov2-vit-"})
  void soTheyAreInPlansOfStockOps(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.PLANNED));
  }

  @GoldenTest({"vit-", "dinov2-vit-"})
  void soTheyAreInStockSessions(GoldenCase golden) throws IOException {
    check(new GoldenNetwork(golden, Engine.STOCK));
  }

  static void check(GoldenNetwork network) throws IOException {
    GoldenCase golden = network.golden();
    VitConfig config = config(golden.config());
    for (String file : network.expected()) {
      String size = file.substring(file.indexOf('_') + 1, file.indexOf('.'));
      Map<String, INDArray> inputs = network.inputs(size);
      GoldenNetwork.Part part =
          (scope, nodes) ->
              config.details().maskToken()
                  ? dinoV2(new Vit(config), scope, nodes)
                  : dino(new Vit(config), scope, nodes);
      if (file.startsWith("eval_")) {
        network.evaluate(file, inputs, part);
      } else {
        network.drawsNothing(config.dropPathRate());
        String weighting = "train_R_" + size + ".safetensors";
        inputs.put(
            "R", golden.tensor(golden.has(weighting) ? weighting : "train_R.safetensors", "R"));
        network.train(file, inputs, part);
      }
    }
  }

  /**
   * A reference's configuration; aborts the test if it says what no transformer here can be.
   *
   * @param json the part {@code config} of a case
   * @return the configuration
   */
  public static VitConfig config(JsonNode json) {
    ReferenceConfig said = new ReferenceConfig(json);
    said.noted("block_chunks"); // which changes names alone
    said.noted("num_classes"); // the references' forward never applies the classifier
    said.noted("drop_path_uniform"); // what is drawn is not compared
    said.only(3, "in_chans");
    said.only(0, "drop_rate", "attn_drop_rate", "drop_path");
    // the code of DINOv2 and its descendants has a mask token, whatever else it is told
    boolean named = !said.word("code", "dino", "dinov2", "hibou").equals("dino");
    boolean second = named || said.has("ffn_layer") || said.has("num_register_tokens");
    OptionalDouble layerScale =
        said.has("layerscale") ? said.optional("layerscale") : said.optional("init_values");
    VitDetails.FeedForward feedForward =
        switch (said.word("ffn_layer", "mlp", "swiglu", "swiglufused", "identity")) {
          case "mlp" -> VitDetails.FeedForward.MLP;
          case "identity" -> VitDetails.FeedForward.NONE;
          default -> VitDetails.FeedForward.SWIGLU;
        };
    VitConfig config =
        new VitConfig(
            said.whole("patch_size"),
            said.whole("embed_dim"),
            said.whole("depth"),
            said.whole("num_heads"),
            said.whole("img_size"),
            said.number("drop_path_rate", 0),
            new VitDetails(
                said.whole("num_register_tokens", 0),
                second,
                layerScale,
                feedForward,
                said.number("mlp_ratio", 4),
                new VitDetails.LinearLayers(
                    said.flag("qkv_bias", true),
                    said.flag("proj_bias", true),
                    said.flag("ffn_bias", true),
                    said.optional("qk_scale")),
                said.number("layer_norm_eps", 1e-6),
                new PositionInterpolation(
                    said.number("interpolate_offset", 0.1),
                    said.flag("interpolate_antialias", false)),
                said.flag("drop_path_uniform", false)
                    ? VitDetails.DropPaths.UNIFORM
                    : VitDetails.DropPaths.RISING));
    said.end();
    return config;
  }

  private static Map<String, Node> dino(Vit encoder, Scope scope, GoldenNetwork.Inputs inputs) {
    VitOutputs outputs = encoder.build(scope, EncoderInput.of(inputs.get("x")));
    Map<String, Node> named = new LinkedHashMap<>();
    named.put("patch_embed", outputs.embedding().patches());
    named.put("pos_embed_used", outputs.embedding().positions());
    named.put("tokens", outputs.embedding().tokens());
    named.put("last_selfattention", outputs.selfAttention());
    List<Node> normed = outputs.intermediate(encoder.config().depth());
    for (int i = 0; i < normed.size(); i++) {
      named.put("blocks." + i, outputs.blocks().get(i));
      named.put("intermediate." + i, normed.get(i));
    }
    named.put("features", outputs.features());
    named.put("output", outputs.features());
    return named;
  }

  private static Map<String, Node> dinoV2(Vit encoder, Scope scope, GoldenNetwork.Inputs inputs) {
    Node image = inputs.get("x");
    VitOutputs plain = encoder.build(scope, EncoderInput.of(image));
    VitOutputs masked = encoder.build(scope, EncoderInput.masked(image, inputs.get("mask")));
    int depth = encoder.config().depth();
    Map<String, Node> named = new LinkedHashMap<>();
    named.put("pos_embed_used", plain.embedding().positions());
    named.put("tokens", plain.embedding().tokens());
    for (int i = 0; i < depth; i++) {
      named.put("blocks." + i, plain.blocks().get(i));
    }
    named.put("x_norm_clstoken", plain.features());
    named.put("x_norm_patchtokens", plain.patchTokens());
    named.put("x_prenorm", plain.blocks().get(depth - 1));
    named.put("masked.x_norm_clstoken", masked.features());
    named.put("masked.x_norm_patchtokens", masked.patchTokens());
    long batch = image.size(0);
    int width = encoder.embeddingDim();
    Node classToken = masked.features().reshape(batch, 1, width);
    if (encoder.config().details().registers() > 0) {
      named.put("x_norm_regtokens", plain.registers());
      named.put("masked.x_norm_regtokens", masked.registers());
      List<Node> all = List.of(classToken, masked.registers(), masked.patchTokens());
      named.put("output", Node.concat(1, all));
    } else {
      named.put("output", Node.concat(1, List.of(classToken, masked.patchTokens())));
    }
    PatchGrid grid = encoder.grid(image.size(2), image.size(3));
    Node first = plain.intermediate(depth).get(0);
    named.put("intermediate.0.class", first.slice(1, 0, 1).reshape(batch, width));
    named.put(
        "intermediate.0.reshaped",
        first
            .slice(1, first.size(1) - grid.size(), first.size(1))
            .permute(0, 2, 1)
            .reshape(batch, width, grid.rows(), grid.columns()));
    return named;
  }
}
