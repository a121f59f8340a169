package org.histossl.core.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings other libraries' parameter names back to those of the code that introduced the network.
 *
 * <p>timm's XCiT says {@code pos_embed} for {@code pos_embeder} and splits the class attention's
 * {@code qkv} into {@code q}, {@code k} and {@code v}. Hugging Face's Dinov2 and
 * Dinov2WithRegisters rename nearly everything. DINOv2's training code puts a chunk number before
 * the block's. Names of none of these pass as they are.
 *
 * <p>Source: rwightman/pytorch-image-models v0.5.4 timm/models/xcit.py (checkpoint_filter_fn);
 * huggingface/transformers convert_dinov2_with_registers_to_hf.py; facebookresearch/dinov2
 * vision_transformer.py (block_chunks).
 */
final class OriginalNames {
  private static final String TIMM_POSITIONS = "pos_embed.token_projection.";
  private static final Pattern CHUNKED_BLOCK = Pattern.compile("^blocks\\.\\d+\\.(\\d+)\\.");
  private static final Pattern SPLIT_ATTENTION =
      Pattern.compile("^(.*\\battn)\\.(q|k|v)\\.(weight|bias)$");

  /** In this order; the first piece found in a name is replaced. */
  private static final Map<String, String> HUGGING_FACE = new LinkedHashMap<>();

  static {
    HUGGING_FACE.put("embeddings.cls_token", "cls_token");
    HUGGING_FACE.put("embeddings.mask_token", "mask_token");
    HUGGING_FACE.put("embeddings.position_embeddings", "pos_embed");
    HUGGING_FACE.put("embeddings.register_tokens", "register_tokens");
    HUGGING_FACE.put("embeddings.patch_embeddings.projection.", "patch_embed.proj.");
    HUGGING_FACE.put("layernorm.", "norm.");
    HUGGING_FACE.put("attention.attention.query.", "attn.q.");
    HUGGING_FACE.put("attention.attention.key.", "attn.k.");
    HUGGING_FACE.put("attention.attention.value.", "attn.v.");
    HUGGING_FACE.put("attention.output.dense.", "attn.proj.");
    HUGGING_FACE.put("layer_scale1.lambda1", "ls1.gamma");
    HUGGING_FACE.put("layer_scale2.lambda1", "ls2.gamma");
    HUGGING_FACE.put("mlp.weights_in.", "mlp.w12.");
    HUGGING_FACE.put("mlp.weights_out.", "mlp.w3.");
  }

  private OriginalNames() {}

  static Map<String, Tensor> of(Path path, Map<String, Tensor> tensors) throws IOException {
    boolean huggingFace =
        tensors.keySet().stream().anyMatch(n -> n.contains("embeddings.cls_token"));
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      String name = huggingFace ? fromHuggingFace(entry.getKey()) : entry.getKey();
      int at = name.startsWith("backbone.") ? "backbone.".length() : 0;
      String own = CHUNKED_BLOCK.matcher(name.substring(at)).replaceFirst("blocks.$1.");
      if (own.startsWith(TIMM_POSITIONS)) {
        own = "pos_embeder." + own.substring("pos_embed.".length());
      }
      put(path, renamed, name.substring(0, at) + own, entry.getValue());
    }
    return joinAttention(path, renamed);
  }

  /** Adds a tensor under its new name; two of the same name are one too many. */
  static void put(Path path, Map<String, Tensor> tensors, String name, Tensor tensor)
      throws IOException {
    if (tensors.put(name, tensor) != null) {
      throw new IOException(
          path + ": two tensors are called '" + name + "' once prefixes are gone");
    }
  }

  private static String fromHuggingFace(String name) {
    String own = name.replaceFirst("^dinov2(_with_registers)?\\.", "");
    own = own.replaceFirst("^encoder\\.layer\\.", "blocks.");
    for (Map.Entry<String, String> piece : HUGGING_FACE.entrySet()) {
      if (own.contains(piece.getKey())) {
        return own.replace(piece.getKey(), piece.getValue());
      }
    }
    return own;
  }

  private static Map<String, Tensor> joinAttention(Path path, Map<String, Tensor> tensors)
      throws IOException {
    Map<String, Tensor> joined = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Matcher split = SPLIT_ATTENTION.matcher(entry.getKey());
      List<Tensor> parts = new ArrayList<>();
      if (split.matches()) {
        for (String part : List.of("q", "k", "v")) {
          Tensor tensor = tensors.get(split.group(1) + "." + part + "." + split.group(3));
          if (tensor != null) {
            parts.add(tensor);
          }
        }
      }
      if (parts.size() < 3) {
        put(path, joined, entry.getKey(), entry.getValue());
      } else if (split.group(2).equals("q")) {
        String name = split.group(1) + ".qkv." + split.group(3);
        try {
          put(path, joined, name, new JoinedTensor(parts));
        } catch (IllegalArgumentException e) {
          throw new IOException(path + ": " + name + ": " + e.getMessage(), e);
        }
      }
    }
    return joined;
  }
}
