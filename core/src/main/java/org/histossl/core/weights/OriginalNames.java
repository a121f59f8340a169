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
 * Brings other libraries' parameter names and layouts back to those of the code that introduced the
 * network.
 *
 * <ul>
 *   <li>timm's XCiT says {@code pos_embed} for {@code pos_embeder} and splits the class attention's
 *       {@code qkv} into {@code q}, {@code k} and {@code v}.
 *   <li>timm's vision transformers say {@code reg_token} for {@code register_tokens}, may have no
 *       position for the class token (it is zero then), or one for each register, and call a gated
 *       layer's {@code w12} and {@code w3} {@code mlp.fc1} and {@code mlp.fc2}.
 *   <li>Hugging Face's ViT, Dinov2 and Dinov2WithRegisters rename nearly everything.
 *   <li>DINOv2's training code puts a chunk number before the block's.
 * </ul>
 *
 * <p>Names of none of these pass as they are.
 *
 * <p>Source: rwightman/pytorch-image-models timm/models/xcit.py and vision_transformer.py
 * (checkpoint_filter_fn), timm/layers/mlp.py (GluMlp, SwiGLU); huggingface/transformers
 * convert_vit_timm_to_pytorch.py and convert_dinov2_with_registers_to_hf.py;
 * facebookresearch/dinov2 vision_transformer.py (block_chunks).
 */
final class OriginalNames {
  /** Far beyond any network's features. */
  private static final long MAX_WIDTH = 1 << 20;

  /** Positions are read to tell the registers' from the others': no more than this, 64 MiB. */
  private static final long MAX_POSITIONS = 1 << 24;

  private static final String TIMM_POSITIONS = "pos_embed.token_projection.";
  private static final Pattern CHUNKED_BLOCK = Pattern.compile("^blocks\\.\\d+\\.(\\d+)\\.");

  /** Layers that stand in pieces, and what they are called together. */
  private static final List<Split> SPLIT =
      List.of(
          new Split("attn", List.of("q", "k", "v"), "qkv"),
          new Split("mlp", List.of("fc1_g", "fc1_x"), "w12"));

  /** In this order; the first piece found in a name is replaced. */
  private static final Map<String, String> HUGGING_FACE = new LinkedHashMap<>();

  static {
    HUGGING_FACE.put("embeddings.cls_token", "cls_token");
    HUGGING_FACE.put("embeddings.mask_token", "mask_token");
    HUGGING_FACE.put("embeddings.position_embeddings", "pos_embed");
    HUGGING_FACE.put("embeddings.register_tokens", "register_tokens");
    HUGGING_FACE.put("embeddings.patch_embeddings.projection.", "patch_embed.proj.");
    HUGGING_FACE.put("layernorm_before.", "norm1.");
    HUGGING_FACE.put("layernorm_after.", "norm2.");
    HUGGING_FACE.put("layernorm.", "norm.");
    HUGGING_FACE.put("attention.attention.query.", "attn.q.");
    HUGGING_FACE.put("attention.attention.key.", "attn.k.");
    HUGGING_FACE.put("attention.attention.value.", "attn.v.");
    HUGGING_FACE.put("attention.output.dense.", "attn.proj.");
    HUGGING_FACE.put("intermediate.dense.", "mlp.fc1.");
    HUGGING_FACE.put("output.dense.", "mlp.fc2.");
    HUGGING_FACE.put("layer_scale1.lambda1", "ls1.gamma");
    HUGGING_FACE.put("layer_scale2.lambda1", "ls2.gamma");
    HUGGING_FACE.put("mlp.weights_in.", "mlp.w12.");
    HUGGING_FACE.put("mlp.weights_out.", "mlp.w3.");
  }

  private record Split(String layer, List<String> pieces, String whole) {
    private Pattern pattern() {
      return Pattern.compile(
          "^(.*\\b" + layer + ")\\.(" + String.join("|", pieces) + ")\\.(weight|bias)$");
    }
  }

  private OriginalNames() {}

  static Map<String, Tensor> of(Path path, Map<String, Tensor> tensors) throws IOException {
    boolean huggingFace = tensors.containsKey("embeddings.cls_token");
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      String name = huggingFace ? fromHuggingFace(entry.getKey()) : entry.getKey();
      int at = name.startsWith("backbone.") ? "backbone.".length() : 0;
      String own = CHUNKED_BLOCK.matcher(name.substring(at)).replaceFirst("blocks.$1.");
      if (own.startsWith(TIMM_POSITIONS)) {
        own = "pos_embeder." + own.substring("pos_embed.".length());
      }
      own = own.equals("reg_token") ? "register_tokens" : own;
      put(path, renamed, name.substring(0, at) + own, entry.getValue());
    }
    for (Split split : SPLIT) {
      renamed = joined(path, renamed, split);
    }
    return tokens(gated(path, renamed));
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
    String own = name.replaceFirst("^encoder\\.layer\\.", "blocks.");
    for (Map.Entry<String, String> piece : HUGGING_FACE.entrySet()) {
      if (own.contains(piece.getKey())) {
        return own.replace(piece.getKey(), piece.getValue());
      }
    }
    return own;
  }

  private static Map<String, Tensor> joined(Path path, Map<String, Tensor> tensors, Split split)
      throws IOException {
    Pattern pattern = split.pattern();
    Map<String, Tensor> joined = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Matcher piece = pattern.matcher(entry.getKey());
      List<Tensor> parts = new ArrayList<>();
      if (piece.matches()) {
        for (String name : split.pieces()) {
          Tensor tensor = tensors.get(piece.group(1) + "." + name + "." + piece.group(3));
          if (tensor != null) {
            parts.add(tensor);
          }
        }
      }
      if (parts.size() < split.pieces().size()) {
        put(path, joined, entry.getKey(), entry.getValue());
      } else if (piece.group(2).equals(split.pieces().get(0))) {
        String name = piece.group(1) + "." + split.whole() + "." + piece.group(3);
        try {
          put(path, joined, name, new JoinedTensor(parts));
        } catch (IllegalArgumentException e) {
          throw new IOException(path + ": " + name + ": " + e.getMessage(), e);
        }
      }
    }
    return joined;
  }

  /** A first layer that is twice as wide as the second takes holds the gate and the gated. */
  private static Map<String, Tensor> gated(Path path, Map<String, Tensor> tensors)
      throws IOException {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      String name = entry.getKey();
      int at = name.lastIndexOf("mlp.fc");
      if (at >= 0 && isGated(tensors, name.substring(0, at + "mlp.".length()))) {
        name = name.replace("mlp.fc1.", "mlp.w12.").replace("mlp.fc2.", "mlp.w3.");
      }
      put(path, renamed, name, entry.getValue());
    }
    return renamed;
  }

  private static boolean isGated(Map<String, Tensor> tensors, String mlp) {
    if (tensors.containsKey(mlp + "w12.weight")) {
      return true;
    }
    Tensor first = tensors.get(mlp + "fc1.weight");
    Tensor second = tensors.get(mlp + "fc2.weight");
    return first != null
        && second != null
        && first.shape().size() == 2
        && second.shape().size() == 2
        && first.shape().get(0) == 2 * second.shape().get(1);
  }

  private static Map<String, Tensor> tokens(Map<String, Tensor> tensors) throws IOException {
    for (String prefix : List.of("", "backbone.")) {
      tensors.computeIfPresent(
          prefix + "mask_token",
          (name, token) ->
              token.shape().size() == 3 && token.shape().get(0) == 1 && token.shape().get(1) == 1
                  ? new Reshaped(token, List.of(1L, token.shape().get(2)))
                  : token);
      if (tensors.containsKey(prefix + "cls_token")) {
        tensors.computeIfPresent(prefix + "pos_embed", (name, all) -> withClassPosition(all));
        addRegisterPositions(tensors, prefix);
      }
    }
    return tensors;
  }

  /** Registers that have positions of their own get them added once and for all. */
  private static void addRegisterPositions(Map<String, Tensor> tensors, String prefix)
      throws IOException {
    Tensor tokens = tensors.get(prefix + "register_tokens");
    Tensor positions = tensors.get(prefix + "pos_embed");
    if (tokens == null || positions == null || positions.elements() > MAX_POSITIONS) {
      return;
    }
    List<Long> shape = positions.shape();
    if (shape.size() != 3 || tokens.shape().size() != 3 || !tokens.type().isFloating()) {
      return;
    }
    long width = shape.get(2);
    long registers = tokens.shape().get(1);
    boolean sameWidth = shape.get(0) == 1 && tokens.shape().equals(List.of(1L, registers, width));
    if (!sameWidth
        || isSquare(shape.get(1) - 1)
        || !isSquare(shape.get(1) - 1 - registers)
        || !positions.type().isFloating()) {
      return;
    }
    float[] all = positions.floats();
    float[] sums = tokens.floats();
    int from = (int) width;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += all[from + i];
    }
    float[] rest = new float[all.length - sums.length];
    System.arraycopy(all, 0, rest, 0, from);
    System.arraycopy(all, from + sums.length, rest, from, rest.length - from);
    tensors.put(prefix + "register_tokens", Tensor.of(sums, 1, registers, width));
    tensors.put(prefix + "pos_embed", Tensor.of(rest, 1, shape.get(1) - registers, width));
  }

  private static boolean isSquare(long count) {
    long side = Math.round(Math.sqrt((double) count));
    return side >= 1 && side * side == count;
  }

  /** A square number of positions has none for the class token: nothing is added to it. */
  private static Tensor withClassPosition(Tensor positions) {
    List<Long> shape = positions.shape();
    if (shape.size() != 3 || shape.get(0) != 1 || !positions.type().isFloating()) {
      return positions;
    }
    long width = shape.get(2);
    if (!isSquare(shape.get(1)) || width < 1 || width > MAX_WIDTH) {
      return positions;
    }
    byte[] bits = new byte[positions.type().bytes()];
    Tensor zero =
        new HeldTensor(
            positions.type(), List.of(1L, width), (int) width, (i, out) -> out.put(bits));
    Tensor rows = new Reshaped(positions, List.of(shape.get(1), width));
    return new Reshaped(
        new JoinedTensor(List.of(zero, rows)), List.of(1L, 1 + shape.get(1), width));
  }
}
