package org.histossl.models.xcit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The cross-covariance image transformer: a convolutional stem, Fourier positions, blocks whose
 * attention is among features, so that their cost is linear in the tokens, and class-attention
 * blocks that gather the patches into one token.
 *
 * <p>Source: El-Nouby et al. 2021, arXiv:2106.09681; reference code facebookresearch/xcit xcit.py.
 * Parameters have its names and layouts. Dropout, which no published variant uses, is left out.
 *
 * <pre>{@code
 * Xcit encoder = new Xcit(new XcitConfig(16, 512, 24, 8, true, 1e-5));
 * XcitOutputs outputs = encoder.build(graph.root(Mode.EVAL), EncoderInput.of(image));
 * }</pre>
 */
public final class Xcit implements Encoder {
  private final XcitConfig config;

  /**
   * An encoder.
   *
   * @param config what it is like
   */
  public Xcit(XcitConfig config) {
    this.config = config;
  }

  @Override
  public XcitConfig config() {
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
    if (config.details().sizes() == XcitDetails.Sizes.WHOLE_PATCHES) {
      return PatchGrid.exact(height, width, config.patchSize());
    }
    // halving n times and rounding up each time is dividing by 2^n and rounding up
    return new PatchGrid(patches(height), patches(width));
  }

  private int patches(long pixels) {
    return Math.toIntExact((pixels + config.patchSize() - 1) / config.patchSize());
  }

  @Override
  public XcitOutputs build(Scope scope, EncoderInput input) {
    Node image = input.image();
    PatchGrid grid = grid(image.size(2), image.size(3));
    long batch = image.size(0);
    Node classToken =
        scope.parameter("cls_token", Initializer.truncatedNormal(0.02), 1, 1, embeddingDim());
    Node pixels = image.permute(0, 2, 3, 1);
    Node map =
        scope.graph().block(() -> ConvolutionalStem.build(scope.in("patch_embed"), pixels, config));
    Node patches = input.hide(map.reshape(batch, grid.size(), embeddingDim()), maskToken(scope));
    XcitOutputs.Embedding embedding = embedding(scope, patches, grid);
    DropPath dropPath = new DropPath();
    List<XcitBlock> blocks = new ArrayList<>();
    Node x = embedding.tokens();
    for (int i = 0; i < config.depth(); i++) {
      Scope place = scope.in("blocks", i);
      Node tokens = x;
      XcitBlock block =
          scope.graph().block(() -> XcitBlock.build(place, tokens, grid, config, dropPath));
      blocks.add(block);
      x = block.tokens();
    }
    List<ClassBlock> classBlocks = new ArrayList<>();
    x = Node.concat(1, List.of(classToken.expand(batch, 1, embeddingDim()), x));
    for (int i = 0; i < config.details().classLayers(); i++) {
      Scope place = scope.in("cls_attn_blocks", i);
      Node tokens = x;
      ClassBlock block = scope.graph().block(() -> ClassBlock.build(place, tokens, config));
      classBlocks.add(block);
      x = block.tokens();
    }
    return new XcitOutputs(scope, new XcitLayers(config, dropPath), embedding, blocks, classBlocks);
  }

  private Optional<Node> maskToken(Scope scope) {
    return config.details().maskToken()
        ? Optional.of(scope.parameter("mask_token", Initializer.constant(0), 1, embeddingDim()))
        : Optional.empty();
  }

  private XcitOutputs.Embedding embedding(Scope scope, Node patches, PatchGrid grid) {
    if (!config.details().positions()) {
      String name = scope.path() + "/noPositions" + scope.graph().constants().size();
      Node zero = scope.graph().constant(name, Nd4j.zeros(1, grid.size(), config.embeddingDim()));
      return new XcitOutputs.Embedding(patches, zero, patches);
    }
    Node positions = FourierPositions.build(scope.in("pos_embeder"), grid, config.embeddingDim());
    return new XcitOutputs.Embedding(patches, positions, patches.plus(positions));
  }

  /** The configuration's text, so that what is written about a run is the same in every process. */
  @Override
  public String toString() {
    return config.toString();
  }
}
