package org.histossl.core.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Opens a network's weights, whatever file they are in: safetensors, an index of safetensors
 * shards, or PyTorch's {@code .pth} in both its forms. The file's content decides, not its name.
 *
 * <p>Names come out as the network's original code has them: without {@code module.} and {@code
 * _orig_mod.}, and with timm's and Hugging Face's names turned back.
 *
 * <pre>{@code
 * try (StateDict weights = Weights.load(path)) {
 *   weights.backbone().compare(wanted).orThrow();
 *   float[] token = weights.backbone().tensor("cls_token").floats();
 * }
 * }</pre>
 */
public final class Weights {
  /**
   * Where a checkpoint keeps the weights to use, in order of preference. DINO evaluates the
   * teacher.
   */
  private static final List<String> PARTS = List.of("teacher", "state_dict", "model", "student");

  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

  private Weights() {}

  /**
   * Opens weights: of a checkpoint with several networks the teacher's, else its {@code
   * state_dict}, {@code model} or {@code student}; of a file with one network that.
   *
   * @param path the file
   * @return the weights; the caller closes them
   * @throws IOException if the file cannot be read or holds no weights
   */
  public static StateDict load(Path path) throws IOException {
    return load(path, PARTS, false);
  }

  /**
   * Opens a part of a checkpoint.
   *
   * @param path the file
   * @param part the part's key, such as {@code "student"}
   * @return the weights; the caller closes them
   * @throws IOException if the file cannot be read or has no such part
   */
  public static StateDict load(Path path, String part) throws IOException {
    return load(path, List.of(part), true);
  }

  private static StateDict load(Path path, List<String> parts, boolean required)
      throws IOException {
    boolean torch;
    try (FileBytes file = new FileBytes(path)) {
      torch = TorchCheckpoint.isZip(file) || LegacyTorch.isLegacy(file);
    }
    return torch ? fromTorch(path, parts, required) : fromSafetensors(path, parts, required);
  }

  private static StateDict fromTorch(Path path, List<String> parts, boolean required)
      throws IOException {
    TorchCheckpoint checkpoint = TorchCheckpoint.open(path);
    try {
      for (String part : parts) {
        Map<String, Tensor> tensors = checkpoint.tensors(part);
        if (!tensors.isEmpty() && checkpoint.value(part).orElseThrow() instanceof PickledObject) {
          return new StateDict(original(path, tensors), checkpoint);
        }
      }
      Map<String, Tensor> bare = new LinkedHashMap<>();
      if (!required && checkpoint.root() instanceof PickledObject root) {
        root.entries()
            .forEach(
                (key, value) -> {
                  if (key instanceof String name && value instanceof Tensor tensor) {
                    bare.put(name, tensor);
                  }
                });
      }
      if (bare.isEmpty()) {
        throw new IOException(
            path + ": holds no weights under " + parts + "; it has " + checkpoint.root());
      }
      return new StateDict(original(path, bare), checkpoint);
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  private static StateDict fromSafetensors(Path path, List<String> parts, boolean required)
      throws IOException {
    TensorFile file = Safetensors.open(path);
    try {
      for (String part : parts) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        file.tensors()
            .forEach(
                (name, tensor) -> {
                  if (name.startsWith(part + ".")) {
                    tensors.put(name.substring(part.length() + 1), tensor);
                  }
                });
        if (!tensors.isEmpty()) {
          return new StateDict(original(path, tensors), file);
        }
      }
      if (required) {
        throw new IOException(
            path + ": holds no weights under " + parts + ", only " + LoadReport.some(file.names()));
      }
      return new StateDict(original(path, file.tensors()), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Map<String, Tensor> original(Path path, Map<String, Tensor> tensors)
      throws IOException {
    Map<String, Tensor> stripped = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      OriginalNames.put(path, stripped, unwrapped(entry.getKey()), entry.getValue());
    }
    return OriginalNames.of(path, stripped);
  }

  private static String unwrapped(String name) {
    for (String wrapper : WRAPPERS) {
      if (name.startsWith(wrapper)) {
        return unwrapped(name.substring(wrapper.length()));
      }
    }
    return name;
  }
}
