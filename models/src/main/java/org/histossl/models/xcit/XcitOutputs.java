package org.histossl.models.xcit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.Projection;

/** The tensors of an {@link Xcit} in a graph. */
public final class XcitOutputs implements EncoderOutputs {
  private final Scope scope;
  private final XcitLayers layers;
  private final Embedding embedding;
  private final List<XcitBlock> blocks;
  private final List<ClassBlock> classBlocks;
  private final Node features;
  private final Node patchTokens;

  /**
   * What goes into the first block.
   *
   * @param patches what the convolutional stem made, {@code [batch, patches, embeddingDim]}
   * @param positions what is added to it, {@code [1, patches, embeddingDim]}
   * @param tokens the sum
   */
  public record Embedding(Node patches, Node positions, Node tokens) {}

  XcitOutputs(
      Scope scope,
      XcitLayers layers,
      Embedding embedding,
      List<XcitBlock> blocks,
      List<ClassBlock> classBlocks) {
    this.scope = scope;
    this.layers = layers;
    this.embedding = embedding;
    this.blocks = List.copyOf(blocks);
    this.classBlocks = List.copyOf(classBlocks);
    Node last = lastClassBlock().tokens();
    features = norm(last.slice(1, 0, 1)).reshape(last.size(0), last.size(2));
    patchTokens = norm(last.slice(1, 1, last.size(1)));
  }

  @Override
  public Node features() {
    return features;
  }

  @Override
  public Node patchTokens() {
    return patchTokens;
  }

  /**
   * {@inheritDoc} Blocks of cross-covariance attention hold patches alone, the class-attention
   * blocks behind them the class token, too.
   */
  @Override
  public List<Node> blocks() {
    List<Node> tokens = new ArrayList<>(blocks.stream().map(XcitBlock::tokens).toList());
    classBlocks.forEach(block -> tokens.add(block.tokens()));
    return tokens;
  }

  @Override
  public List<Node> intermediate(int last) {
    List<Node> all = blocks();
    Check.that(
        last >= 1 && last <= all.size(),
        "the last 1..%d blocks can be read, asked for %d",
        all.size(),
        last);
    return all.subList(all.size() - last, all.size()).stream().map(this::norm).toList();
  }

  @Override
  public Node patchAttention() {
    Node weights = classAttention();
    return weights.slice(2, 1, weights.size(2));
  }

  /** What the cross-covariance attention of the last block wrote. */
  @Override
  public Optional<Node> attendedPatches() {
    return Optional.of(blocks.get(blocks.size() - 1).attended());
  }

  @Override
  public DropPath dropPath() {
    return layers.dropPath();
  }

  /**
   * What goes into the first block.
   *
   * @return patches, positions and their sum
   */
  public Embedding embedding() {
    return embedding;
  }

  /**
   * How much features of a head attend to one another in the last block.
   *
   * @return {@code [batch, heads, embeddingDim/heads, embeddingDim/heads]}
   */
  public Node crossCovarianceAttention() {
    return blocks.get(blocks.size() - 1).attention();
  }

  /**
   * How much the class token attends to itself and to each patch in the last class-attention block.
   *
   * @return {@code [batch, heads, 1 + patches]}
   */
  public Node classAttention() {
    return lastClassBlock().attention();
  }

  /**
   * What the classifier says of the features.
   *
   * @return {@code [batch, classes]}; empty without a classifier
   */
  public Optional<Node> logits() {
    int classes = layers.config().details().classes();
    return classes == 0
        ? Optional.empty()
        : Optional.of(Projection.linear(scope.in("head"), features, classes));
  }

  private ClassBlock lastClassBlock() {
    return classBlocks.get(classBlocks.size() - 1);
  }

  private Node norm(Node tokens) {
    return layers.norm(scope.in("norm"), tokens);
  }
}
