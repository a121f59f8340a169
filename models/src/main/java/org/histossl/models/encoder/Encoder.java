package org.histossl.models.encoder;

import org.histossl.core.graph.Scope;

/**
 * A network that turns images into features, as a builder of graphs: its parameters are elsewhere,
 * so one encoder builds graphs of any image size over one {@link
 * org.histossl.core.graph.NetworkState}.
 *
 * <pre>{@code
 * Graph graph = new Graph(DataType.FLOAT);
 * Node image = graph.input("image", 8, 3, 224, 224);
 * graph.output("features", encoder.build(graph.root(Mode.EVAL), EncoderInput.of(image)).features());
 * }</pre>
 */
public interface Encoder {
  /** Color channels of an image. */
  int CHANNELS = 3;

  /**
   * Adds the network to a graph. Parameters get the names of the reference implementation, below
   * the scope's path; built twice in one scope, they are shared.
   *
   * @param scope where the parameters are, and whether to train
   * @param input images, and which of their patches are hidden
   * @return the tensors of interest
   * @throws IllegalArgumentException if patches are hidden and the encoder has no mask token
   */
  EncoderOutputs build(Scope scope, EncoderInput input);

  /**
   * What the encoder is like: with the same configuration, the same graphs. An {@link
   * EncoderProvider} makes the encoder of it again.
   *
   * @return the configuration
   */
  Record config();

  /**
   * How many features an image gets.
   *
   * @return the width of all tokens
   */
  int embeddingDim();

  /**
   * The side of the square that one token stands for.
   *
   * @return its size in pixels
   */
  int patchSize();

  /**
   * How many tokens an image of some size gets.
   *
   * @param height the image's height in pixels
   * @param width the image's width in pixels
   * @return rows and columns of patches
   */
  PatchGrid grid(long height, long width);
}
