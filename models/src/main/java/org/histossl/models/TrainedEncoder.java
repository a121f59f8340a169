package org.histossl.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.Sha256;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;
import org.histossl.core.weights.NetworkWeights;
import org.histossl.core.weights.StateDict;
import org.histossl.core.weights.Weights;
import org.histossl.data.image.Normalization;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.head.DinoHead;
import org.histossl.models.head.DinoHeadConfig;

/**
 * An encoder with weights, the projection heads that were trained with it, and what its pixels are
 * normalized by: what pretraining gives and evaluation takes. It comes out of a pretraining, with
 * its heads, or out of a published file, alone. Its weights are read and never written.
 *
 * <pre>{@code
 * try (TrainedEncoder hibou =
 *     TrainedEncoder.read(file, Encoders.hibouB()).withNormalization(Normalization.hibou())) { … }
 * }</pre>
 *
 * <p>With heads the parameters are named {@code backbone.*} and {@code NAME.*} for each head, as in
 * the checkpoints of DINO's reference; an encoder alone has its own names.
 */
public final class TrainedEncoder implements AutoCloseable {
  /** Where the encoder's parameters are when there are heads beside it. */
  public static final String BACKBONE = "backbone";

  /** The only head of DINO. */
  public static final String HEAD = "head";

  private static final int DIGEST_FLOATS = 1 << 16;

  private final Encoder encoder;
  private final Map<String, DinoHeadConfig> heads;
  private final NetworkState state;
  private final Normalization normalization;
  private final boolean owner;

  private TrainedEncoder(
      Encoder encoder,
      Map<String, DinoHeadConfig> heads,
      NetworkState state,
      Normalization normalization,
      boolean owner) {
    this.encoder = encoder;
    this.heads = Collections.unmodifiableMap(new LinkedHashMap<>(heads));
    this.state = state;
    this.normalization = normalization;
    this.owner = owner;
  }

  /**
   * Networks whose weights are there already.
   *
   * @param encoder the encoder
   * @param heads the configuration of each head, by its name; may be empty
   * @param state the weights, no longer the caller's
   * @return the encoder, to be closed by the caller, with colors normalized as ImageNet's
   */
  public static TrainedEncoder of(
      Encoder encoder, Map<String, DinoHeadConfig> heads, NetworkState state) {
    return new TrainedEncoder(encoder, heads, state, Normalization.imageNet(), true);
  }

  /**
   * The networks of a training as they are now.
   *
   * @param encoder the encoder
   * @param heads the configuration of each head, by its name; may be empty
   * @param training the training's weights: the encoder's below {@link #BACKBONE}, the heads' below
   *     their names; may hold more
   * @return a copy, to be closed by the caller, with colors normalized as ImageNet's
   */
  public static TrainedEncoder copyOf(
      Encoder encoder, Map<String, DinoHeadConfig> heads, NetworkState training) {
    NetworkState copy = NetworkDescription.state(encoder, heads);
    String below = heads.isEmpty() ? BACKBONE + "." : ""; // an encoder alone has names of its own
    copy(training.parameters(), copy.parameters(), below);
    copy(training.buffers(), copy.buffers(), below);
    return of(encoder, heads, copy);
  }

  private static void copy(ParameterSet from, ParameterSet to, String below) {
    to.specs().keySet().forEach(name -> to.get(name).assign(from.get(below + name)));
  }

  /**
   * The same networks with weights as they are before any training: what a trained one must beat.
   *
   * @param encoder the encoder
   * @param head the configuration of the head named {@link #HEAD}
   * @param seed where the weights are drawn from
   * @return the encoder, to be closed by the caller
   */
  public static TrainedEncoder random(Encoder encoder, DinoHeadConfig head, Seed seed) {
    Map<String, DinoHeadConfig> heads = Map.of(HEAD, head);
    return of(encoder, heads, NetworkDescription.state(encoder, heads).initialize(seed));
  }

  /**
   * An encoder alone with weights as they are before any training.
   *
   * @param encoder the encoder
   * @param seed where the weights are drawn from
   * @return the encoder, to be closed by the caller
   */
  public static TrainedEncoder random(Encoder encoder, Seed seed) {
    return of(encoder, Map.of(), NetworkDescription.state(encoder, Map.of()).initialize(seed));
  }

  /**
   * Reads what {@link #write} wrote, which says itself what it is.
   *
   * @param file a safetensors file
   * @return the encoder with its heads and normalization, to be closed by the caller
   * @throws IOException naming the file, if it cannot be read, or does not say what it is
   * @throws IllegalArgumentException listing the names that do not fit, if it is of other networks
   */
  public static TrainedEncoder read(Path file) throws IOException {
    NetworkDescription description = NetworkDescription.read(file);
    return read(file, description.encoder(), description.heads())
        .withNormalization(description.normalization());
  }

  /**
   * Reads what {@link #write} wrote of an encoder with DINO's head.
   *
   * @param file a safetensors file
   * @param encoder the encoder that it was written from
   * @param head the configuration of the head named {@link #HEAD}
   * @return the encoder, to be closed by the caller
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException listing the names that do not fit and the {@link Encoders}
   *     that are nearest, if it is of other networks or has no projection head
   */
  public static TrainedEncoder read(Path file, Encoder encoder, DinoHeadConfig head)
      throws IOException {
    return read(file, encoder, Map.of(HEAD, head));
  }

  /**
   * Reads an encoder with its heads.
   *
   * @param file a safetensors file
   * @param encoder the encoder that it was written from
   * @param heads the configuration of each head, by its name; may be empty
   * @return the encoder, to be closed by the caller
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException listing the names that do not fit and the {@link Encoders}
   *     that are nearest, if it is of other networks or has none of the heads
   */
  public static TrainedEncoder read(Path file, Encoder encoder, Map<String, DinoHeadConfig> heads)
      throws IOException {
    try (StateDict weights = Weights.load(file)) {
      return fill(file, weights, encoder, heads);
    }
  }

  /**
   * Reads an encoder with DINO's head from a part of a file, such as the student of a reference's
   * checkpoint.
   *
   * @param file the file
   * @param encoder what the part holds the weights of
   * @param head the configuration of the head named {@link #HEAD}
   * @param part the part's key, such as {@code "student"}, as in {@link Weights#load(Path, String)}
   * @return the encoder, to be closed by the caller
   * @throws IOException if the file cannot be read or has no such part
   * @throws IllegalArgumentException listing the names that do not fit and the {@link Encoders}
   *     that are nearest, if it is of other networks or has no projection head
   */
  public static TrainedEncoder read(Path file, Encoder encoder, DinoHeadConfig head, String part)
      throws IOException {
    try (StateDict weights = Weights.load(file, part)) {
      return fill(file, weights, encoder, Map.of(HEAD, head));
    }
  }

  /**
   * Reads a published encoder, without a head: safetensors or PyTorch's {@code .pth}, with the
   * names of the network's own code, timm's or Hugging Face's. What the file holds beside the
   * encoder, such as a classifier, is left there ({@link StateDict#encoder}).
   *
   * @param file the file
   * @param encoder what the file holds the weights of
   * @return the encoder, to be closed by the caller, with colors normalized as ImageNet's
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException listing the names that do not fit and the {@link Encoders}
   *     that are nearest, if it is of another encoder
   */
  public static TrainedEncoder read(Path file, Encoder encoder) throws IOException {
    try (StateDict weights = Weights.load(file)) {
      return fill(file, weights, encoder, Map.of());
    }
  }

  /**
   * Reads a published encoder from a part of a file.
   *
   * @param file the file
   * @param encoder what the part holds the weights of
   * @param part the part's key, such as {@code "student"}, as in {@link Weights#load(Path, String)}
   * @return the encoder, to be closed by the caller, with colors normalized as ImageNet's
   * @throws IOException if the file cannot be read or has no such part
   * @throws IllegalArgumentException listing the names that do not fit and the {@link Encoders}
   *     that are nearest, if it is of another encoder
   */
  public static TrainedEncoder read(Path file, Encoder encoder, String part) throws IOException {
    try (StateDict weights = Weights.load(file, part)) {
      return fill(file, weights, encoder, Map.of());
    }
  }

  /** The file is open by now: a network of gigabytes is not made for a file that is not there. */
  private static TrainedEncoder fill(
      Path file, StateDict weights, Encoder encoder, Map<String, DinoHeadConfig> heads)
      throws IOException {
    Check.that(
        heads.isEmpty()
            || heads.keySet().stream().anyMatch(name -> NetworkDescription.hasHead(weights, name)),
        "%s: this file has no projection head, only an encoder or a classifier: read it without a"
            + " head, TrainedEncoder.read(file, encoder)",
        file);
    NetworkDescription.requireSameFrontEnd(file, weights, encoder);
    NetworkState state = NetworkDescription.state(encoder, heads);
    try {
      StateDict wanted = heads.isEmpty() ? weights.encoder(state.names()) : weights;
      wanted.copyTo(state);
      return of(encoder, heads, state);
    } catch (IllegalArgumentException e) {
      state.close();
      throw new IllegalArgumentException(e.getMessage() + "; " + NearestEncoders.of(weights), e);
    } catch (IOException | RuntimeException e) {
      state.close();
      throw e;
    }
  }

  /**
   * The same encoder, the same weights, with pictures normalized in another way: as they were when
   * it was trained.
   *
   * @param value what becomes of a pixel's value
   * @return the encoder; close one of the two
   */
  public TrainedEncoder withNormalization(Normalization value) {
    return new TrainedEncoder(encoder, heads, state, value, owner);
  }

  /**
   * The same encoder for one who closes what he is given: closing it leaves the weights open.
   *
   * @return the encoder; this one must stay open while it is used
   */
  public TrainedEncoder borrowed() {
    return new TrainedEncoder(encoder, heads, state, normalization, false);
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
   * The projection heads.
   *
   * @return a configuration for each name; unmodifiable, empty of an encoder alone
   */
  public Map<String, DinoHeadConfig> heads() {
    return heads;
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
   * @return the normalization
   */
  public Normalization normalization() {
    return normalization;
  }

  /**
   * Adds the encoder to a graph that is run with {@link #state()}.
   *
   * @param graph the graph
   * @param image {@code [batch, 3, height, width]}, normalized
   * @return the encoder's tensors
   */
  public EncoderOutputs build(Graph graph, Node image) {
    Scope root = graph.root(Mode.EVAL);
    return encoder.build(heads.isEmpty() ? root : root.in(BACKBONE), EncoderInput.of(image));
  }

  /**
   * Adds a head to a graph that the encoder was added to.
   *
   * @param graph the graph
   * @param name the head's name
   * @param features {@code [batch, embeddingDim]}
   * @return the scores of the head's prototypes, {@code [batch, prototypes]}
   * @throws IllegalArgumentException naming the heads that there are, if this is none of them
   */
  public Node prototypes(Graph graph, String name, Node features) {
    DinoHeadConfig head =
        Check.found(
            heads.get(name),
            "prototypes are a projection head's, and this encoder has no head '%s', only %s:"
                + " embed by its class token",
            name,
            heads.keySet());
    return new DinoHead(head).build(graph.root(Mode.EVAL).in(name), features).prototypes();
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

  /**
   * Writes all weights under the reference's names, and among the file's texts what the encoder is.
   *
   * @param file a safetensors file; replaced whole or not at all
   * @throws IOException naming the file, if it cannot be written
   * @throws IllegalArgumentException if the encoder is of a kind without a provider
   */
  public void write(Path file) throws IOException {
    NetworkDescription description = new NetworkDescription(encoder, heads, normalization);
    Map<String, String> texts = Map.of("format", "pt", NetworkDescription.KEY, description.text());
    NetworkWeights.write(file, state, texts);
  }

  /** Closes the weights, unless they are {@link #borrowed}. */
  @Override
  public void close() {
    if (owner) {
      state.close();
    }
  }
}
