package org.histossl.models.encoder;

import java.util.List;
import java.util.Optional;
import org.histossl.core.graph.Node;

/**
 * The tensors of an encoder that was built into a graph. What nobody makes an output of the graph,
 * or a loss of, costs nothing at a run. The first two every encoder has.
 */
public interface EncoderOutputs {
  /**
   * The class token after the final norm: what an image is described by.
   *
   * @return {@code [batch, embeddingDim]}
   */
  Node features();

  /**
   * The patches' tokens after the final norm.
   *
   * @return {@code [batch, patches, embeddingDim]}
   */
  Node patchTokens();

  /**
   * What each block made, from the first to the last, before the final norm.
   *
   * @return {@code [batch, tokens, embeddingDim]} each; the class token, where there is one, comes
   *     first. None by default
   */
  default List<Node> blocks() {
    return List.of();
  }

  /**
   * What the last blocks made, after the final norm. Each call adds the norms to the graph.
   *
   * @param last how many blocks, counted from the end
   * @return the tokens, the earliest block first
   * @throws IllegalArgumentException if there are not as many; by default, whatever is asked
   */
  default List<Node> intermediate(int last) {
    throw new IllegalArgumentException(
        "this encoder gives the tokens of no block: embed by its class token, or by that and the"
            + " mean of its patches");
  }

  /**
   * How much the class token attends to each patch in the last block.
   *
   * @return {@code [batch, heads, patches]}; rows sum to less than one, since the class token
   *     attends to itself too
   * @throws IllegalArgumentException if the encoder attends to nothing; by default
   */
  default Node patchAttention() {
    throw new IllegalArgumentException(
        "this encoder has no attention to look at, as transformers have");
  }

  /**
   * What attention of features to features, which has no place in the picture itself, wrote into
   * each patch's token in the last block that has it, over all heads, before the output projection.
   *
   * @return {@code [batch, patches, embeddingDim]}; empty where patches attend to patches, and by
   *     default
   */
  default Optional<Node> attendedPatches() {
    return Optional.empty();
  }

  /**
   * The branches that training skips at random.
   *
   * @return the branches; none at a drop path rate of zero and in evaluation, and by default
   */
  default DropPath dropPath() {
    return new DropPath();
  }
}
