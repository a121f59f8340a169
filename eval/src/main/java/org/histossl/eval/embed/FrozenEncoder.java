package org.histossl.eval.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Sha256;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Weights;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.head.DinoHead;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.dino.PretrainedEncoder;
import org.histossl.ssl.view.Normalization;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An encoder as it is put to use: its weights are read and never written. It comes out of a
 * pretraining, with its projection head, or out of a published file, alone.
 *
 * <pre>{@code
 * try (FrozenEncoder hibou =
 *     FrozenEncoder.read(file, Encoders.hibouB()).withNormalization(FrozenEncoder.hibouColours())) { … }
 * }</pre>
 */
public final class FrozenEncoder implements AutoCloseable {
  private static final String BACKBONE = "backbone";
  private static final String HEAD = "head";
  private static final int DIGEST_FLOATS = 1 << 16;

  private final Encoder encoder;
  private final Optional<DinoHeadConfig> head;
  private final NetworkState state;
  private final Normalization normalization;
  private final boolean owner;

  private FrozenEncoder(
      Encoder encoder,
      Optional<DinoHeadConfig> head,
      NetworkState state,
      Normalization normalization,
      boolean owner) {
    this.encoder = encoder;
    this.head = head;
    this.state = state;
    this.normalization = normalization;
    this.owner = owner;
  }

  /**
   * An encoder that a pretraining made, with its head. Closing the frozen one leaves it open.
   *
   * @param pretrained the encoder; stays the caller's, who closes it afterwards
   * @return the encoder, with colours normalised as ImageNet's
   */
  public static FrozenEncoder of(PretrainedEncoder pretrained) {
    return of(pretrained, false);
  }

  /**
   * The same, with the weights handed over: closing the frozen encoder closes them.
   *
   * @param pretrained the encoder, no longer the caller's
   * @return the encoder, to be closed by the caller, with colours normalised as ImageNet's
   */
  public static FrozenEncoder owning(PretrainedEncoder pretrained) {
    return of(pretrained, true);
  }

  private static FrozenEncoder of(PretrainedEncoder pretrained, boolean owner) {
    return new FrozenEncoder(
        pretrained.encoder(),
        Optional.of(pretrained.head()),
        pretrained.state(),
        Normalization.imageNet(),
        owner);
  }

  /**
   * Reads a published encoder, without a head: safetensors or PyTorch's {@code .pth}. What the file
   * holds beside the encoder is left there.
   *
   * @param weights the file
   * @param encoder what the file holds the weights of
   * @return the encoder, to be closed by the caller, with colours normalised as ImageNet's
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException listing all names that do not fit, if it is of another encoder
   */
  public static FrozenEncoder read(Path weights, Encoder encoder) throws IOException {
    try (StateDict file = Weights.load(weights)) { // first: networks of many gigabytes exist
      NetworkState state = state(encoder);
      try {
        file.backbone().copyTo(state);
        return new FrozenEncoder(encoder, Optional.empty(), state, Normalization.imageNet(), true);
      } catch (IOException | RuntimeException e) {
        state.close();
        throw e;
      }
    }
  }

  /** Parameters do not depend on the size of the images: any will do. */
  private static NetworkState state(Encoder encoder) {
    Graph graph = new Graph(DataType.FLOAT);
    long side = 2L * encoder.patchSize();
    Node image = graph.input("image", 1, Encoder.CHANNELS, side, side);
    encoder.build(graph.root(Mode.EVAL), image);
    return NetworkState.of(graph);
  }

  /**
   * The same encoder, the same weights, with pictures normalised in another way: as they were when
   * it was trained.
   *
   * @param value what becomes of a pixel's value
   * @return the encoder; close one of the two
   */
  public FrozenEncoder withNormalization(Normalization value) {
    return new FrozenEncoder(encoder, head, state, value, owner);
  }

  /**
   * Mean and deviation of the slides that Hibou was trained on, as its published preprocessor
   * configuration (histai/hibou-b) has them.
   *
   * @return the normalisation
   */
  public static Normalization hibouColours() {
    return new Normalization(List.of(0.7068, 0.5755, 0.722), List.of(0.195, 0.2316, 0.1816));
  }

  /**
   * The network.
   *
   * @return the encoder without its weights
   */
  public Encoder encoder() {
    return encoder;
  }

  /**
   * The projection head's configuration.
   *
   * @return the configuration, empty where there is no head
   */
  public Optional<DinoHeadConfig> head() {
    return head;
  }

  /**
   * The weights.
   *
   * @return the encoder's own; not to be written to
   */
  public NetworkState state() {
    return state;
  }

  /**
   * What becomes of a pixel's value.
   *
   * @return the normalisation
   */
  public Normalization normalization() {
    return normalization;
  }

  /**
   * Adds the encoder to a graph that is run with {@link #state()}.
   *
   * @param graph the graph
   * @param image {@code [batch, 3, height, width]}, normalised
   * @return the encoder's tensors
   */
  public EncoderOutputs build(Graph graph, Node image) {
    Scope root = graph.root(Mode.EVAL);
    return encoder.build(head.isPresent() ? root.in(BACKBONE) : root, image);
  }

  /** The scores of the head's prototypes. */
  Node prototypes(Graph graph, EncoderOutputs outputs) {
    Check.that(
        head.isPresent(),
        "prototypes are a projection head's, and this encoder has none: embed by its class token");
    return new DinoHead(head.orElseThrow())
        .build(graph.root(Mode.EVAL).in(HEAD), outputs.features())
        .prototypes();
  }

  /**
   * A number for all weights: the SHA-256 of names, shapes and elements. Two encoders of one digest
   * give the same embeddings.
   *
   * @return 64 hexadecimal digits
   */
  public String digest() {
    MessageDigest digest = Sha256.start();
    add(digest, state.parameters());
    add(digest, state.buffers());
    return Sha256.hex(digest);
  }

  private static void add(MessageDigest digest, ParameterSet set) {
    for (Parameter parameter : set.specs().values()) {
      digest.update(parameter.toString().getBytes(StandardCharsets.UTF_8));
    }
    FloatBuffer elements = HostFloats.of(set.vector());
    ByteBuffer bytes =
        ByteBuffer.allocate(DIGEST_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long left = set.size();
    while (left > 0) {
      int count = (int) Math.min(DIGEST_FLOATS, left);
      bytes.clear();
      for (int i = 0; i < count; i++) {
        bytes.putFloat(elements.get());
      }
      digest.update(bytes.flip());
      left -= count;
    }
  }

  /** Closes the weights where they were read for this encoder. */
  @Override
  public void close() {
    if (owner) {
      state.close();
    }
  }
}
