package org.histossl.models.vit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.PatchGrid;

/**
 * The vision transformer: patches as tokens with learned positions, a class token, and blocks of
 * self-attention; as DINO has it, or with registers, layer scale and gated feed-forward layers as
 * DINOv2 does.
 *
 * <p>Source: Dosovitskiy et al. 2020, arXiv:2010.11929; reference code facebookresearch/dino
 * vision_transformer.py and facebookresearch/dinov2 models/vision_transformer.py. Parameters have
 * their names and layouts.
 *
 * <pre>{@code
 * Vit encoder = new Vit(new VitConfig(16, 384, 12, 6, 224, 0, VitDetails.dino()));
 * VitOutputs outputs = encoder.build(graph.root(Mode.EVAL), EncoderInput.of(image));
 * }</pre>
 */
public final class Vit implements Encoder {
  private final VitConfig config;

  /**
   * An encoder.
   *
   * @param config what it is like
   */
  public Vit(VitConfig config) {
    this.config = config;
  }

  @Override
  public VitConfig config() {
    return config;
  }

  @Override
  public int embeddingDim() {
    return config.embeddingDim();
  }

  @Override
  public int patchSize() {
    return config.patchSize();
  }

  @Override
  public PatchGrid grid(long height, long width) {
    return PatchGrid.exact(height, width, config.patchSize());
  }

  @Override
  public VitOutputs build(Scope scope, EncoderInput input) {
    Node image = input.image();
    PatchGrid grid = grid(image.size(2), image.size(3));
    VitOutputs.Embedding embedding = embedding(scope, input, grid);
    DropPath dropPath = new DropPath();
    List<VitBlock> blocks = new ArrayList<>();
    Node x = embedding.tokens();
    for (int i = 0; i < config.depth(); i++) {
      Scope place = scope.in("blocks", i);
      Node tokens = x;
      double rate = config.dropPathRate(i);
      VitBlock block =
          scope.graph().block(() -> VitBlock.build(place, tokens, config, rate, dropPath));
      blocks.add(block);
      x = block.tokens();
    }
    return new VitOutputs(scope, config, embedding, blocks, dropPath);
  }

  private VitOutputs.Embedding embedding(Scope scope, EncoderInput input, PatchGrid grid) {
    long batch = input.image().size(0);
    long width = embeddingDim();
    VitDetails details = config.details();
    // DINOv2 starts class token and registers next to zero
    Initializer tiny = Initializer.normal(1e-6);
    Initializer ofClass = details.maskToken() ? tiny : Initializer.truncatedNormal(0.02);
    Node classToken = scope.parameter("cls_token", ofClass, 1, 1, width);
    LearnedPositions positions = LearnedPositions.build(scope, grid, config);
    List<Node> tokens = new ArrayList<>();
    tokens.add(classToken.plus(positions.ofClass()).expand(batch, 1, width));
    if (details.registers() > 0) {
      Node registers = scope.parameter("register_tokens", tiny, 1, details.registers(), width);
      tokens.add(registers.expand(batch, details.registers(), width));
    }
    Node patches = patches(scope.in("patch_embed").in("proj"), input.image());
    tokens.add(input.hide(patches, maskToken(scope)).plus(positions.ofPatches()));
    return new VitOutputs.Embedding(patches, positions.all(), Node.concat(1, tokens));
  }

  private Node patches(Scope scope, Node image) {
    int side = config.patchSize();
    Node weight =
        scope.parameter("weight", Initializer.fanIn(), embeddingDim(), image.size(1), side, side);
    Node bias =
        scope.parameter("bias", Initializer.bias(image.size(1) * side * side), embeddingDim());
    Node map = Convolutions.conv2d(image.permute(0, 2, 3, 1), weight, side, 0).plus(bias);
    return map.reshape(image.size(0), -1, embeddingDim());
  }

  private Optional<Node> maskToken(Scope scope) {
    return config.details().maskToken()
        ? Optional.of(scope.parameter("mask_token", Initializer.constant(0), 1, embeddingDim()))
        : Optional.empty();
  }

  /** The configuration's text, so that what is written about a run is the same in every process. */
  @Override
  public String toString() {
    return config.toString();
  }
}
