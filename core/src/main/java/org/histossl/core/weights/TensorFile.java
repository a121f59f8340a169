package org.histossl.core.weights;

import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An open weight file, or several that belong together: tensors by name. Opening reads names, types
 * and shapes only; elements are read when asked for.
 *
 * <pre>{@code
 * try (TensorFile file = Safetensors.open(path)) {
 *   INDArray weight = file.read("norm.weight");
 * }
 * }</pre>
 */
public final class TensorFile implements Closeable {
  private final Map<String, Tensor> tensors;
  private final Map<String, String> metadata;
  private final List<FileBytes> files;

  TensorFile(Map<String, Tensor> tensors, Map<String, String> metadata, List<FileBytes> files) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.files = List.copyOf(files);
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
   * All tensors by name.
   *
   * @return the tensors, in the file's order; readable until this is closed
   */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /**
   * What the writer said about the file.
   *
   * @return texts by key; often empty
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * A tensor by its name.
   *
   * @param name its name in the file
   * @return the tensor, readable until this is closed
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    Check.that(
        tensor != null,
        "%s holds no tensor '%s', only %s",
        files.isEmpty() ? "the file" : files.get(0).path(),
        name,
        LoadReport.some(tensors.keySet()));
    return java.util.Objects.requireNonNull(tensor);
  }

  /**
   * Reads a tensor as floats.
   *
   * @param name its name in the file
   * @return its elements, row-major
   * @throws IOException if the file cannot be read
   */
  public float[] floats(String name) throws IOException {
    return tensor(name).floats();
  }

  /**
   * Reads a tensor to an ND4J array: FLOAT for floating-point elements, LONG for others.
   *
   * @param name its name in the file
   * @return a new array, the caller's to close
   * @throws IOException if the file cannot be read
   */
  public INDArray read(String name) throws IOException {
    return tensor(name).array();
  }

  /** Closes the file; tensors of it can no longer be read. */
  @Override
  public void close() throws IOException {
    closeAll(files);
  }

  List<FileBytes> files() {
    return files;
  }

  static void closeAll(List<FileBytes> files) throws IOException {
    IOException first = null;
    for (FileBytes file : files) {
      try {
        file.close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
