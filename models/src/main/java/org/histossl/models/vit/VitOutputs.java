package org.histossl.models.vit;

import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.EncoderOutputs;

/**
 * The tensors of a {@link Vit} in a graph. Tokens are in the order class token, registers, patches.
 */
public final class VitOutputs implements EncoderOutputs {
  private final Scope scope;
  private final VitConfig config;
  private final Embedding embedding;
  private final List<VitBlock> blocks;
  private final DropPath dropPath;
  private final Node features;
  private final Node registers;
  private final Node patchTokens;

  /**
   * What goes into the first block.
   *
   * @param patches the projected patches, {@code [batch, patches, embeddingDim]}; hidden ones as
   *     they are before they are hidden
   * @param positions what is added to class token and patches, {@code [1, 1 + patches,
   *     embeddingDim]}
   * @param tokens class token, registers and patches, {@code [batch, 1 + registers + patches,
   *     embeddingDim]}
   */
  public record Embedding(Node patches, Node positions, Node tokens) {}

  VitOutputs(
      Scope scope,
      VitConfig config,
      Embedding embedding,
      List<VitBlock> blocks,
      DropPath dropPath) {
    this.scope = scope;
    this.config = config;
    this.embedding = embedding;
    this.blocks = List.copyOf(blocks);
    this.dropPath = dropPath;
    Node last = lastBlock().tokens();
    Node normed = norm(last);
    features = normed.slice(1, 0, 1).reshape(last.size(0), last.size(2));
    int before = firstPatch();
    registers = before == 1 ? features : normed.slice(1, 1, before);
    patchTokens = normed.slice(1, before, last.size(1));
  }

  @Override
  public Node features() {
    return features;
  }

  @Override
  public Node patchTokens() {
    return patchTokens;
  }

  @Override
  public List<Node> blocks() {
    return blocks.stream().map(VitBlock::tokens).toList();
  }

  @Override
  public List<Node> intermediate(int last) {
    Check.that(
        last >= 1 && last <= blocks.size(),
        "the last 1..%d blocks can be read, asked for %d",
        blocks.size(),
        last);
    return blocks.subList(blocks.size() - last, blocks.size()).stream()
        .map(block -> norm(block.tokens()))
        .toList();
  }

  @Override
  public Node patchAttention() {
    Node weights = selfAttention();
    long tokens = weights.size(3);
    return weights
        .slice(2, 0, 1)
        .slice(3, firstPatch(), tokens)
        .reshape(weights.size(0), weights.size(1), tokens - firstPatch());
  }

  @Override
  public DropPath dropPath() {
    return dropPath;
  }

  /**
   * What goes into the first block.
   *
   * @return patches, positions, and all tokens
   */
  public Embedding embedding() {
    return embedding;
  }

  /**
   * How much tokens attend to one another in the last block.
   *
   * @return {@code [batch, heads, tokens, tokens]}
   */
  public Node selfAttention() {
    return lastBlock().attention();
  }

  /**
   * The register tokens after the final norm.
   *
   * @return {@code [batch, registers, embeddingDim]}
   */
  public Node registers() {
    Check.that(firstPatch() > 1, "this transformer has no registers");
    return registers;
  }

  private int firstPatch() {
    return 1 + config.details().registers();
  }

  private VitBlock lastBlock() {
    return blocks.get(blocks.size() - 1);
  }

  private Node norm(Node tokens) {
    return Layers.layerNorm(scope.in("norm"), tokens, config.details().layerNormEpsilon());
  }
}
