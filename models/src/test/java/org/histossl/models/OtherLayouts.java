package org.histossl.models;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.histossl.core.weights.Tensor;

/** Writes a vision transformer's tensors as other libraries lay them out. */
final class OtherLayouts {
  private OtherLayouts() {}

  static Map<String, Tensor> renamed(Map<String, Tensor> own, UnaryOperator<String> name) {
    Map<String, Tensor> other = new LinkedHashMap<>();
    own.forEach((from, tensor) -> other.put(name.apply(from), tensor));
    return other;
  }

  /** timm's: no mask token, registers and gated layers under other names, a classifier. */
  static Map<String, Tensor> timm(Map<String, Tensor> own, boolean gated) {
    Map<String, Tensor> other =
        renamed(
            own,
            name -> {
              String to = name.equals("register_tokens") ? "reg_token" : name;
              return gated ? to.replace("mlp.w12", "mlp.fc1").replace("mlp.w3", "mlp.fc2") : to;
            });
    other.remove("mask_token");
    other.put("head.weight", Tensor.of(new float[6], 2, 3));
    other.put("head.bias", Tensor.of(new float[2], 2));
    return other;
  }

  /** Hugging Face's ViT, or Dinov2 with or without registers. */
  static Map<String, Tensor> huggingFace(Map<String, Tensor> own, boolean second, String prefix)
      throws IOException {
    Map<String, Tensor> other = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : own.entrySet()) {
      String name = huggingFace(entry.getKey(), second);
      Tensor tensor = entry.getValue();
      if (name.contains(".qkv.")) {
        String[] pieces = {"query", "key", "value"};
        float[] all = tensor.floats();
        int third = all.length / 3;
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        shape[0] /= 3;
        for (int i = 0; i < pieces.length; i++) {
          float[] values = Arrays.copyOfRange(all, i * third, (i + 1) * third);
          other.put(
              prefix + name.replace("attn.qkv", "attention.attention." + pieces[i]),
              Tensor.of(values, shape));
        }
      } else {
        other.put(prefix + name, tensor);
      }
    }
    if (!prefix.isEmpty()) {
      other.put("classifier.weight", Tensor.of(new float[6], 2, 3));
      other.put(prefix + "pooler.dense.bias", Tensor.of(new float[2], 2));
    }
    return other;
  }

  private static String huggingFace(String own, boolean second) {
    String name =
        own.replaceFirst("^blocks\\.", "encoder.layer.")
            .replaceFirst("^norm\\.", "layernorm.")
            .replaceFirst("^(cls_token|mask_token|register_tokens)$", "embeddings.$1")
            .replaceFirst("^pos_embed$", "embeddings.position_embeddings")
            .replaceFirst("^patch_embed\\.proj\\.", "embeddings.patch_embeddings.projection.")
            .replace("attn.proj.", "attention.output.dense.")
            .replaceFirst("ls(\\d)\\.gamma", "layer_scale$1.lambda1")
            .replace("mlp.w12.", "mlp.weights_in.")
            .replace("mlp.w3.", "mlp.weights_out.");
    return second
        ? name
        : name.replace("norm1.", "layernorm_before.")
            .replace("norm2.", "layernorm_after.")
            .replace("mlp.fc1.", "intermediate.dense.")
            .replace("mlp.fc2.", "output.dense.");
  }
}
