package org.histossl.core.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.graph.NetworkState;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Parameters and buffers of a network as tensors of a file; the way back is {@link
 * StateDict#copyTo}.
 */
public final class NetworkWeights {
  /** A whole number in PyTorch's files, though our buffers are floats. */
  private static final String COUNTER = "num_batches_tracked";

  private NetworkWeights() {}

  /**
   * Parameters and buffers as tensors to be written.
   *
   * @param state the network's state
   * @param prefix put before each name, such as {@code "backbone."}; may be empty
   * @return the tensors, copies
   */
  public static Map<String, Tensor> tensors(NetworkState state, String prefix) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : state.names()) {
      INDArray array = array(state, name);
      tensors.put(
          prefix + name,
          name.endsWith(COUNTER)
              ? Tensor.of(new long[] {array.getLong(0)}, array.shape())
              : Tensor.of(array));
    }
    return tensors;
  }

  /**
   * Writes a network to a safetensors file.
   *
   * @param file the file; replaced whole or not at all
   * @param state the network's state
   * @param metadata text kept beside the tensors
   * @throws IOException naming the file, if it cannot be written
   */
  public static void write(Path file, NetworkState state, Map<String, String> metadata)
      throws IOException {
    Safetensors.write(file, tensors(state, ""), metadata);
  }

  private static INDArray array(NetworkState state, String name) {
    return state.parameters().specs().containsKey(name)
        ? state.parameters().get(name)
        : state.buffers().get(name);
  }
}
