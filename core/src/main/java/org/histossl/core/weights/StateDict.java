package org.histossl.core.weights;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network's parameters and buffers by name, as PyTorch's {@code state_dict} has them, still lying
 * in their file. {@link Weights} opens one.
 *
 * <p>The parts that {@link #backbone} and {@link #head} give read from the same file: they work
 * until the state dict that was opened is closed.
 */
public final class StateDict implements Closeable {
  private static final String BACKBONE = "backbone.";

  /** The second is what DINOv2 calls it. */
  private static final List<String> HEADS = List.of("head.", "dino_head.");

  /** A counter that batch norm keeps but does not use at its default momentum. */
  private static final String COUNTER = ".num_batches_tracked";

  /** What stands for a hidden patch in training. Publishers leave it out, features need it not. */
  private static final String MASK = "mask_token";

  /**
   * What files hold beside an encoder: classifiers and the norm in front of them, decoders,
   * poolers, what hides patches in training, counters of averages, and the positions that XCiT's
   * reference keeps when it is told not to use them.
   */
  private static final Set<String> BESIDE =
      Set.of(
          "head",
          "head_drop",
          "fc",
          "fc_norm",
          "classifier",
          "pooler",
          "decoder",
          "lm_head",
          "mask_token",
          "masked_embed",
          "n_averaged",
          "pos_embeder");

  private final Path path;
  private final Map<String, Tensor> tensors;
  private final Map<String, String> texts;
  private final Closeable file;

  StateDict(Path path, Map<String, Tensor> tensors, Closeable file) {
    this(path, tensors, Map.of(), file);
  }

  StateDict(Path path, Map<String, Tensor> tensors, Map<String, String> texts, Closeable file) {
    this.path = path;
    this.texts = Map.copyOf(texts);
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.file = file;
  }

  /**
   * The names of the tensors.
   *
   * @return the names, in the file's order
   */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * The texts that the file keeps beside the tensors.
   *
   * @return key to text; empty where a file has none, as PyTorch's do
   */
  public Map<String, String> texts() {
    return texts;
  }

  /**
   * All tensors by name.
   *
   * @return the tensors, in the file's order
   */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /**
   * A tensor by its name.
   *
   * @param name its name
   * @return the tensor
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    Check.that(
        tensor != null,
        "%s has no tensor '%s', only %s",
        path,
        name,
        LoadReport.some(tensors.keySet()));
    return Objects.requireNonNull(tensor);
  }

  /**
   * The encoder's part: the names below {@code backbone.}, without that prefix; where there are
   * none, all names but a projection head's.
   *
   * @return the encoder's tensors
   */
  public StateDict backbone() {
    if (names().stream().anyMatch(name -> name.startsWith(BACKBONE))) {
      return below(List.of(BACKBONE));
    }
    Map<String, Tensor> rest = new LinkedHashMap<>(tensors);
    rest.keySet().removeIf(StateDict::isProjectionHead);
    return new StateDict(path, rest, file);
  }

  /**
   * The {@link #backbone} as an encoder takes it: without what stands beside an encoder and this
   * one does not have, such as a classifier ({@code head}, {@code fc}, {@code classifier}), the
   * norm in front of it ({@code fc_norm}), a {@code pooler}, a {@code decoder} or the {@code
   * mask_token}. Whatever else the encoder does not know stays, and is an error when it is copied.
   *
   * @param wanted the encoder's names
   * @return the encoder's tensors
   */
  public StateDict encoder(Collection<String> wanted) {
    Map<String, Tensor> kept = new LinkedHashMap<>(backbone().tensors);
    kept.keySet()
        .removeIf(name -> !wanted.contains(name) && BESIDE.contains(name.split("\\.", 2)[0]));
    return new StateDict(path, kept, file);
  }

  /**
   * The projection head's part: the names below {@code head.}, without that prefix.
   *
   * @return the head's tensors; none where the file holds an encoder alone
   */
  public StateDict head() {
    StateDict below = below(HEADS);
    // A classifier's single layer is called head.weight; a projection head has layers below it.
    boolean projection = names().stream().anyMatch(StateDict::isProjectionHead);
    return projection ? below : new StateDict(path, Map.of(), file);
  }

  /**
   * Compares with what a network wants. {@code num_batches_tracked}, which nothing is computed
   * from, counts as unexpected or missing nowhere, and {@code mask_token}, which training alone
   * uses, not as missing.
   *
   * @param wanted the network's shapes by name
   * @return what matches and what does not
   */
  public LoadReport compare(Map<String, List<Long>> wanted) {
    List<String> matched = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<LoadReport.Misshapen> misshapen = new ArrayList<>();
    for (Map.Entry<String, List<Long>> entry : wanted.entrySet()) {
      Tensor tensor = tensors.get(entry.getKey());
      if (tensor == null) {
        if (!isOptional(entry.getKey())) {
          missing.add(entry.getKey());
        }
      } else if (tensor.shape().equals(entry.getValue())) {
        matched.add(entry.getKey());
      } else {
        misshapen.add(new LoadReport.Misshapen(entry.getKey(), entry.getValue(), tensor.shape()));
      }
    }
    List<String> unexpected = new ArrayList<>(names());
    unexpected.removeIf(name -> wanted.containsKey(name) || name.endsWith(COUNTER));
    return new LoadReport(matched, missing, unexpected, misshapen);
  }

  /**
   * Copies the tensors into a network, one at a time. A counter of batch norm and a mask token that
   * the file lacks stay as they are.
   *
   * @param state where to, by name: parameters and buffers
   * @param allowed what may differ; nothing by default
   * @return what matched and what did not
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if something differs that is not allowed; then nothing is
   *     copied
   */
  public LoadReport copyTo(NetworkState state, LoadReport.Allowed... allowed) throws IOException {
    Map<String, INDArray> targets = new LinkedHashMap<>();
    Map<String, List<Long>> wanted = new LinkedHashMap<>();
    for (ParameterSet set : List.of(state.parameters(), state.buffers())) {
      for (String name : set.specs().keySet()) {
        targets.put(name, set.get(name));
        wanted.put(name, Arrays.stream(set.get(name).shape()).boxed().toList());
      }
    }
    LoadReport report = compare(wanted);
    try {
      report.orThrow(allowed);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(path + ": " + e.getMessage(), e);
    }
    for (String name : report.matched()) {
      INDArray values = tensor(name).array();
      Objects.requireNonNull(targets.get(name)).assign(values);
      values.close();
    }
    return report;
  }

  /** Closes the file; its tensors can no longer be read. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private StateDict below(List<String> prefixes) {
    Map<String, Tensor> found = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
              found.putIfAbsent(name.substring(prefix.length()), tensor);
            }
          }
        });
    return new StateDict(path, found, file);
  }

  private static boolean isOptional(String name) {
    return name.endsWith(COUNTER) || name.equals(MASK) || name.endsWith("." + MASK);
  }

  private static boolean isProjectionHead(String name) {
    return name.startsWith("head.mlp.")
        || name.startsWith("head.last_layer.")
        || name.startsWith("dino_head.")
        || name.startsWith("ibot_head.");
  }
}
