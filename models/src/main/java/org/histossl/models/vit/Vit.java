package org.histossl.models.vit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.Encoder;
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
 * VitOutputs outputs = encoder.build(graph.root(Mode.EVAL), image);
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
  public VitOutputs build(Scope scope, Node image) {
    return build(scope, image, Optional.empty());
  }

  /**
   * Adds the network to a graph, with some patches hidden from it.
   *
   * @param scope where the parameters are, and whether to train
   * @param image {@code [batch, 3, height, width]}
   * @param mask {@code [batch, patches]}: 1 where the mask token takes the patch's place, else 0
   * @return the tensors of interest
   */
  public VitOutputs build(Scope scope, Node image, Node mask) {
    Check.that(
        config.details().maskToken(), "this transformer has no mask token to hide patches with");
    return build(scope, image, Optional.of(mask));
  }

  private VitOutputs build(Scope scope, Node image, Optional<Node> mask) {
    PatchGrid.image(image);
    PatchGrid grid = grid(image.size(2), image.size(3));
    VitOutputs.Embedding embedding = embedding(scope, image, grid, mask);
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

  private VitOutputs.Embedding embedding(
      Scope scope, Node image, PatchGrid grid, Optional<Node> mask) {
    long batch = image.size(0);
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
    Node patches = patches(scope.in("patch_embed").in("proj"), image);
    tokens.add(hidden(scope, patches, mask).plus(positions.ofPatches()));
    return new VitOutputs.Embedding(patches, positions.all(), Node.concat(1, tokens));
  }

  private Node patches(Scope scope, Node image) {
    int side = config.patchSize();
    Node weight =
        scope.parameter(
            "weight", Initializer.fanIn(), embeddingDim(), Encoder.CHANNELS, side, side);
    Node bias =
        scope.parameter(
            "bias", Initializer.bias((long) Encoder.CHANNELS * side * side), embeddingDim());
    Node map = Layers.conv2d(image.permute(0, 2, 3, 1), weight, side, 0).plus(bias);
    return map.reshape(image.size(0), -1, embeddingDim());
  }

  private Node hidden(Scope scope, Node patches, Optional<Node> mask) {
    if (!config.details().maskToken()) {
      return patches;
    }
    Node token = scope.parameter("mask_token", Initializer.constant(0), 1, patches.size(2));
    if (mask.isEmpty()) {
      return patches;
    }
    long[] wanted = {patches.size(0), patches.size(1)};
    Check.that(
        Arrays.equals(mask.get().shape(), wanted),
        "a mask must have an entry for each patch, %s, got %s",
        Arrays.toString(wanted),
        Arrays.toString(mask.get().shape()));
    Node hide = mask.get().reshape(wanted[0], wanted[1], 1);
    Node show = hide.times(-1).plus(1);
    return patches.times(show).plus(hide.expand(patches.shape()).times(token));
  }

  /** The configuration's text, so that what is written about a run is the same in every process. */
  @Override
  public String toString() {
    return config.toString();
  }
}
