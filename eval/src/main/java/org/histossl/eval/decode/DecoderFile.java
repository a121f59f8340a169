package org.histossl.eval.decode;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.histossl.core.RecordJson;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.weights.NetworkWeights;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.Tensor;
import org.histossl.core.weights.TensorFile;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A decoder in one safetensors file: the weights ({@code network.*}), the statistics that bring
 * embeddings to what the decoder learnt from ({@code input.*}), and, as JSON among the header's
 * texts, what the decoder is like and how its training went. It is one file, so that no part of it
 * can be of another decoder.
 *
 * <p>A file is data from strangers: its settings must have every field and no other, each in its
 * range, and the network that they describe must have just the tensors that the file holds before
 * any memory is set aside for it. What is wrong is told by one {@link IOException}.
 */
public final class DecoderFile implements Closeable {
  /** The name among the header's texts of what decodes. */
  public static final String KIND = "histossl.decoder";

  private static final String SETTINGS = "histossl.settings";
  private static final String CURVES = "histossl.curves";
  private static final String MEAN = "input.mean";
  private static final String INVERSE_DEVIATION = "input.inverse_deviation";
  private static final String NETWORK = "network.";
  private final Path path;
  private final TensorFile file;

  private DecoderFile(Path path, TensorFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Writes a decoder.
   *
   * @param path the file; replaced whole or not at all
   * @param kind what decodes, such as {@code "mlp"}
   * @param settings what the decoder is like, a record of what {@link RecordJson} writes
   * @param standardization what its first layer sees of embeddings
   * @param curves how its training went
   * @param state its weights
   * @throws IOException naming the file, if it cannot be written
   */
  public static void write(
      Path path,
      String kind,
      Record settings,
      Standardization standardization,
      TrainingCurves curves,
      NetworkState state)
      throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>(NetworkWeights.tensors(state, NETWORK));
    float[] mean = standardization.mean();
    tensors.put(MEAN, Tensor.of(mean, mean.length));
    tensors.put(INVERSE_DEVIATION, Tensor.of(standardization.inverseDeviation(), mean.length));
    Map<String, String> texts = new TreeMap<>();
    texts.put("format", "pt");
    texts.put(KIND, kind);
    texts.put(SETTINGS, json(settings));
    texts.put(CURVES, json(curves));
    Safetensors.write(path, tensors, texts);
  }

  /**
   * Opens a decoder's file.
   *
   * @param path the file
   * @param kind what must decode
   * @return the open file; the caller closes it
   * @throws IOException naming the file, if it cannot be read or is of another kind
   */
  public static DecoderFile open(Path path, String kind) throws IOException {
    TensorFile file = Safetensors.open(path);
    DecoderFile opened = new DecoderFile(path, file);
    String found = file.metadata().get(KIND);
    if (!kind.equals(found)) {
      file.close();
      throw opened.problem(
          "holds no decoder of the kind '%s', but %s",
          kind, found == null ? "none at all" : "'" + shortened(found) + "'");
    }
    return opened;
  }

  /**
   * What decodes, of a file of any kind.
   *
   * @param path the file
   * @return its kind, such as {@code "mlp"}
   * @throws IOException naming the file, if it cannot be read or holds no decoder
   */
  public static String kind(Path path) throws IOException {
    try (TensorFile file = Safetensors.open(path)) {
      String kind = file.metadata().get(KIND);
      if (kind == null) {
        throw new IOException(path + ": holds no decoder");
      }
      return shortened(kind);
    }
  }

  /**
   * Settings as they are written.
   *
   * @param settings a record of what {@link RecordJson} writes
   * @return their JSON
   */
  public static String json(Record settings) {
    return RecordJson.standard().text(settings);
  }

  private static String shortened(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  /**
   * What the decoder is like.
   *
   * @param type the record that was written
   * @param <T> its type
   * @return the settings, valid
   * @throws IOException if they are absent or invalid
   */
  public <T extends Record> T settings(Class<T> type) throws IOException {
    return json(SETTINGS, type);
  }

  /**
   * How the training went.
   *
   * @return the losses by epoch
   * @throws IOException if they are absent or invalid
   */
  public TrainingCurves curves() throws IOException {
    return json(CURVES, TrainingCurves.class);
  }

  private <T extends Record> T json(String key, Class<T> type) throws IOException {
    String text = file.metadata().get(key);
    if (text == null) {
      throw problem("the text '%s' in the header must be there", key);
    }
    try {
      return RecordJson.standard().read(text, type, null);
    } catch (IllegalArgumentException e) {
      throw problem(
          e, "the text '%s' in the header is invalid: %s", key, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The statistics that embeddings are brought to.
   *
   * @param dimensions numbers an embedding has
   * @return what the decoder's first layer sees
   * @throws IOException if they are absent, of other dimensions or not finite
   */
  public Standardization standardization(int dimensions) throws IOException {
    return Standardization.of(
        statistics(MEAN, dimensions), statistics(INVERSE_DEVIATION, dimensions));
  }

  private float[] statistics(String name, int dimensions) throws IOException {
    Tensor tensor = file.tensors().get(name);
    if (tensor == null || !tensor.shape().equals(List.of((long) dimensions))) {
      throw problem(
          "the tensor '%s' must have the shape [%d], found %s",
          name, dimensions, tensor == null ? "none" : tensor.shape());
    }
    float[] values = tensor.floats();
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw problem("the tensor '%s' must be finite, found %s", name, value);
      }
    }
    return values;
  }

  /**
   * The weights.
   *
   * @param network makes a graph of the network that the settings describe
   * @return its state, to be closed by the caller
   * @throws IOException if the file's tensors are not just those of the network, or not finite
   */
  public NetworkState state(Supplier<Graph> network) throws IOException {
    Graph graph;
    try {
      graph = network.get();
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      throw problem(e, "its settings describe no network: %s", String.valueOf(e.getMessage()));
    }
    Map<String, List<Long>> wanted = new TreeMap<>();
    List<Parameter> specs = new ArrayList<>(graph.parameterSpecs());
    specs.addAll(graph.bufferSpecs());
    specs.forEach(
        spec -> wanted.put(spec.name(), java.util.Arrays.stream(spec.shape()).boxed().toList()));
    compare(wanted);
    NetworkState state = NetworkState.of(graph);
    boolean done = false;
    try {
      for (ParameterSet set : List.of(state.parameters(), state.buffers())) {
        for (String name : set.specs().keySet()) {
          INDArray values = file.read(NETWORK + name);
          set.get(name).assign(values);
          values.close();
        }
        if (!set.vector().isInfinite().none() || !set.vector().isNaN().none()) {
          throw problem("its weights must be finite");
        }
      }
      done = true;
      return state;
    } finally {
      if (!done) {
        state.close();
      }
    }
  }

  private void compare(Map<String, List<Long>> wanted) throws IOException {
    Set<String> differing = new TreeSet<>(wanted.keySet());
    file.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(NETWORK)) {
                String own = name.substring(NETWORK.length());
                if (tensor.shape().equals(wanted.get(own))) {
                  differing.remove(own);
                } else {
                  differing.add(own);
                }
              }
            });
    if (!differing.isEmpty()) {
      throw problem(
          "its tensors do not fit the network of its settings; missing, unexpected or of another"
              + " shape: %s",
          differing.stream()
              .limit(10)
              .map(DecoderFile::shortened)
              .collect(Collectors.joining(", ")));
    }
  }

  private IOException problem(String message, Object... arguments) {
    return new IOException(path + ": " + String.format(Locale.ROOT, message, arguments));
  }

  private IOException problem(Throwable cause, String message, Object... arguments) {
    return new IOException(path + ": " + String.format(Locale.ROOT, message, arguments), cause);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
