package org.histossl.models;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.weights.Safetensors;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.TensorFile;
import org.histossl.data.image.Normalization;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.head.DinoHead;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.models.wavelet.WaveletConfig;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the networks in a file of weights are, as its header says.
 *
 * @param encoder the encoder
 * @param heads the configuration of each head, by its name; may be empty
 * @param normalization what becomes of a pixel's value
 */
record NetworkDescription(
    Encoder encoder, Map<String, DinoHeadConfig> heads, Normalization normalization) {
  /** The name among the header's texts. */
  static final String KEY = "histossl.encoder";

  String text() {
    return Encoders.json().text(this);
  }

  private static NetworkDescription of(String text) {
    return Encoders.json().read(text, NetworkDescription.class, null);
  }

  /** Reads what a file says of itself. */
  static NetworkDescription read(Path file) throws IOException {
    try (TensorFile opened = Safetensors.open(file)) {
      String text = opened.metadata().get(KEY);
      if (text == null) {
        throw new IOException(
            file
                + ": does not say which encoder it is of, as files that TrainedEncoder writes do:"
                + " read it with the encoder as the second argument, such as"
                + " Encoders.xcitSmall12(16)");
      }
      return of(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": the text '" + KEY + "' in its header: " + e.getMessage(), e);
    }
  }

  /** The weights behind another front end may have the same names and shapes. */
  static void requireSameFrontEnd(Path file, StateDict weights, Encoder encoder) {
    String text = weights.texts().get(KEY);
    if (text != null) {
      String stored = frontEnd(of(text).encoder());
      Check.that(
          stored.equals(frontEnd(encoder)),
          "%s: the weights were trained behind another front end: %s in the file, %s asked for:"
              + " read it with the encoder that it was written from, or without naming one",
          file,
          stored,
          frontEnd(encoder));
    }
  }

  private static String frontEnd(Encoder encoder) {
    return encoder.config() instanceof WaveletConfig front
        ? front.frontEnd() + ", then " + frontEnd(front.encoder())
        : "pixels";
  }

  /** A classifier, too, may be called head; the last layer is a projection head's. */
  static boolean hasHead(StateDict weights, String name) {
    return weights.names().stream().anyMatch(one -> one.startsWith(name + ".last_layer."));
  }

  /** Weights for such networks. They do not depend on the size of the images: any will do. */
  static NetworkState state(Encoder encoder, Map<String, DinoHeadConfig> heads) {
    Graph graph = new Graph(DataType.FLOAT);
    Scope root = graph.root(Mode.EVAL);
    long side = 2L * encoder.patchSize();
    Node image = graph.input("image", 1, Encoder.CHANNELS, side, side);
    EncoderOutputs outputs =
        encoder.build(
            heads.isEmpty() ? root : root.in(TrainedEncoder.BACKBONE), EncoderInput.of(image));
    heads.forEach((name, head) -> new DinoHead(head).build(root.in(name), outputs.features()));
    return NetworkState.of(graph);
  }
}
