package org.histossl.ssl.dino;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.histossl.core.Seed;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.weights.NetworkWeights;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Weights;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.head.DinoHeadConfig;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An encoder with its projection head and the weights of both: what a pretraining ends with, or
 * what it begins with. Whoever makes one closes it.
 *
 * @param encoder the encoder
 * @param head the head's configuration
 * @param state {@code backbone.*} and {@code head.*}
 */
public record PretrainedEncoder(Encoder encoder, DinoHeadConfig head, NetworkState state)
    implements AutoCloseable {
  /**
   * The same networks with weights as they are before any training: what a pretrained one must
   * beat.
   *
   * @param encoder the encoder
   * @param head the head's configuration
   * @param seed where the weights are drawn from
   * @return the encoder, to be closed by the caller
   */
  public static PretrainedEncoder random(Encoder encoder, DinoHeadConfig head, Seed seed) {
    return new PretrainedEncoder(encoder, head, state(encoder, head).initialize(seed));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param file a safetensors file
   * @param encoder the encoder that it was written from
   * @param head the head's configuration
   * @return the encoder, to be closed by the caller
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException listing all names that do not fit, if it is of other networks
   */
  public static PretrainedEncoder read(Path file, Encoder encoder, DinoHeadConfig head)
      throws IOException {
    NetworkState state = state(encoder, head);
    try (StateDict weights = Weights.load(file)) {
      weights.copyTo(state);
      return new PretrainedEncoder(encoder, head, state);
    } catch (IOException | RuntimeException e) {
      state.close();
      throw e;
    }
  }

  /** Parameters do not depend on the size of the images: any will do. */
  private static NetworkState state(Encoder encoder, DinoHeadConfig head) {
    Graph graph = new Graph(DataType.FLOAT);
    long size = 2L * encoder.patchSize();
    Node image = graph.input("image", 1, Encoder.CHANNELS, size, size);
    new MultiCrop(encoder, head).build(graph.root(Mode.EVAL), List.of(image));
    return NetworkState.of(graph);
  }

  /**
   * Writes all weights under the reference's names.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   */
  public void write(Path file) throws IOException {
    NetworkWeights.write(file, state, Map.of("format", "pt"));
  }

  @Override
  public void close() {
    state.close();
  }
}
