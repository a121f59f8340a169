package org.histossl.core.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Opens a network's weights, whatever file they are in: safetensors, an index of safetensors
 * shards, or PyTorch's {@code .pth} in both its forms. The file's content decides, not its name.
 *
 * <p>Names come out as the network's original code has them: without the parts that wrappers put
 * into them ({@code module}, {@code _orig_mod}, {@code _checkpoint_wrapped_module}, {@code
 * _fsdp_wrapped_module}), without what stands in front of all the encoder's names (such as {@code
 * model.}, {@code encoder.} or {@code vit.}; what has another beginning is left in the file then),
 * and with timm's and Hugging Face's names and layouts turned back.
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

  /** Parts that PyTorch's wrappers put anywhere into a name. */
  private static final Set<String> WRAPPERS =
      Set.of(
          "module",
          "_module",
          "_forward_module",
          "_orig_mod",
          "_checkpoint_wrapped_module",
          "_fsdp_wrapped_module");

  /** What is put in front of all names of an encoder that has no class token to find it by. */
  private static final Set<String> PREFIXES =
      Set.of("model", "encoder", "vit", "net", "network", "trunk", "image_encoder", "visual");

  /** The name that every encoder here has one of, its own beginning in front. */
  private static final String CLASS_TOKEN = "cls_token";

  private static final String BACKBONE = "backbone.";

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
   * @param part the part's key, such as {@code "student"}, also below {@code "model"}; in dicts
   *     within dicts the keys are joined with dots; also the beginning that the names of one of
   *     several encoders share
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
          // DINOv2 keeps teacher and student below model
          List<String> within = required ? List.of() : parts;
          return new StateDict(path, flat(path, tensors, within, false), checkpoint);
        }
      }
      if (required) {
        Map<String, Tensor> within = within(unwrapped(path, checkpoint.tensors()), parts.get(0));
        if (!within.isEmpty()) {
          return new StateDict(path, original(path, within), checkpoint);
        }
      }
      Map<String, Tensor> bare = new LinkedHashMap<>();
      if (checkpoint.root() instanceof PickledObject root) {
        root.entries()
            .forEach(
                (key, value) -> {
                  if (key instanceof String name && value instanceof Tensor tensor) {
                    bare.put(name, tensor);
                  }
                });
      }
      if (bare.isEmpty()) {
        throw new IOException(path + ": holds no weights under " + parts + "; " + keys(checkpoint));
      }
      return new StateDict(path, flat(path, bare, parts, required), checkpoint);
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /** The keys of a dict without tensors, and what to do with them. */
  private static String keys(TorchCheckpoint checkpoint) throws IOException {
    if (!(checkpoint.root() instanceof PickledObject root) || root.entries().isEmpty()) {
      return "it has " + checkpoint.root();
    }
    List<String> keys = new ArrayList<>();
    for (Object key : root.entries().keySet()) {
      int tensors = checkpoint.tensors(key).size();
      keys.add("'" + key + "'" + (tensors == 0 ? "" : " (" + tensors + " tensors)"));
    }
    return "its keys are "
        + LoadReport.some(keys)
        + "; choose the network's, as the part that Weights.load and the readers of encoders take";
  }

  private static StateDict fromSafetensors(Path path, List<String> parts, boolean required)
      throws IOException {
    TensorFile file = Safetensors.open(path);
    try {
      return new StateDict(
          path, flat(path, file.tensors(), parts, required), file.metadata(), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The weights among tensors whose parts are told by the beginnings of their names. */
  private static Map<String, Tensor> flat(
      Path path, Map<String, Tensor> tensors, List<String> parts, boolean required)
      throws IOException {
    Map<String, Tensor> unwrapped = unwrapped(path, tensors);
    if (required) {
      Map<String, Tensor> within = within(unwrapped, parts.get(0));
      if (!within.isEmpty()) {
        return original(path, within);
      }
      throw new IOException(
          path
              + ": holds no weights under "
              + parts
              + ", only "
              + LoadReport.some(tensors.keySet()));
    }
    for (String part : parts) {
      Map<String, Tensor> below = below(unwrapped, part + ".");
      if (!below.isEmpty()) {
        return flat(path, below, parts, false);
      }
    }
    return original(path, unwrapped);
  }

  /** What a name asks for, itself or within one of the parts: teacher of DINOv2's model. */
  private static Map<String, Tensor> within(Map<String, Tensor> tensors, String part) {
    Map<String, Tensor> below = below(tensors, part + ".");
    for (String outer : PARTS) {
      below = below.isEmpty() ? below(tensors, outer + "." + part + ".") : below;
    }
    return below;
  }

  private static Map<String, Tensor> original(Path path, Map<String, Tensor> tensors)
      throws IOException {
    return OriginalNames.of(path, below(tensors, prefix(path, tensors.keySet())));
  }

  /** What stands in front of the names of the only encoder. */
  private static String prefix(Path path, Set<String> names) throws IOException {
    Set<String> found = new TreeSet<>();
    for (String name : names) {
      if (name.equals(CLASS_TOKEN) || name.endsWith("." + CLASS_TOKEN)) {
        String before = name.substring(0, name.length() - CLASS_TOKEN.length());
        boolean huggingFace = before.equals("embeddings.") || before.endsWith(".embeddings.");
        String end = huggingFace ? "embeddings." : before.endsWith(BACKBONE) ? BACKBONE : "";
        found.add(before.substring(0, before.length() - end.length()));
      }
    }
    if (found.size() > 1) {
      throw new IOException(
          path
              + ": holds several encoders, whose names begin with "
              + found.stream()
                  .map(before -> before.isEmpty() ? "nothing" : "'" + before + "'")
                  .collect(Collectors.joining(", "))
              + "; choose one of these beginnings, without its last dot, as the part to load");
    }
    return found.isEmpty() ? commonPrefix(names, "") : found.iterator().next();
  }

  private static String commonPrefix(Set<String> names, String before) {
    for (String prefix : PREFIXES) {
      String longer = before + prefix + ".";
      if (!names.isEmpty() && names.stream().allMatch(name -> name.startsWith(longer))) {
        return commonPrefix(names, longer);
      }
    }
    return before;
  }

  private static Map<String, Tensor> below(Map<String, Tensor> tensors, String prefix) {
    Map<String, Tensor> below = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            below.put(name.substring(prefix.length()), tensor);
          }
        });
    return below;
  }

  private static Map<String, Tensor> unwrapped(Path path, Map<String, Tensor> tensors)
      throws IOException {
    Map<String, Tensor> unwrapped = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      String name =
          Arrays.stream(entry.getKey().split("\\."))
              .filter(part -> !WRAPPERS.contains(part))
              .collect(Collectors.joining("."));
      OriginalNames.put(path, unwrapped, name, entry.getValue());
    }
    return unwrapped;
  }
}
