package org.histossl.models.encoder;

import java.util.List;
import org.histossl.core.graph.Node;

/**
 * The tensors of an encoder that was built into a graph. What nobody makes an output of the graph,
 * or a loss of, costs nothing at a run.
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
   *     first
   */
  List<Node> blocks();

  /**
   * What the last blocks made, after the final norm. Each call adds the norms to the graph.
   *
   * @param last how many blocks, counted from the end
   * @return the tokens, the earliest block first
   */
  List<Node> intermediate(int last);

  /**
   * What is added to the patches' tokens, so that the network knows where they are.
   *
   * @return {@code [1, patches, embeddingDim]}
   */
  Node positions();

  /**
   * How much the class token attends to each patch in the last block.
   *
   * @return {@code [batch, heads, patches]}; rows sum to less than one, since the class token
   *     attends to itself too
   */
  Node patchAttention();

  /**
   * The branches that training skips at random.
   *
   * @return the branches; none at a drop path rate of zero and in evaluation
   */
  DropPath dropPath();
}
