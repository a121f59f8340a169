package org.example.encoder;

import java.util.Optional;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.encoder.EncoderOutputs;
import org.histossl.models.encoder.PatchGrid;
import org.histossl.models.encoder.Projection;

/**
 * Patches that learn of one another by their mean alone: each block adds to a patch what a
 * feed-forward layer makes of it and of the mean of all. The features are the patches' mean. It has
 * neither attention nor a mask token.
 */
public record PatchPool(PatchPoolConfig config) implements Encoder {
  private static final double EPSILON = 1e-6;

  /** What it gives: what else encoders can be asked for it has not. */
  private record Outputs(Node features, Node patchTokens) implements EncoderOutputs {}

  @Override
  public EncoderOutputs build(Scope scope, EncoderInput input) {
    Node image = input.image();
    PatchGrid grid = grid(image.size(2), image.size(3));
    int d = config.embeddingDim();
    int p = config.patchSize();
    Node weight =
        scope.in("patch_embed").parameter("weight", Initializer.truncatedNormal(0.02), d, 3, p, p);
    Node patches =
        Convolutions.conv2d(image.permute(0, 2, 3, 1), weight, p, 0)
            .reshape(image.size(0), grid.size(), d); // [batch, patches, d]
    Node tokens = input.hide(patches, Optional.empty());
    for (int i = 0; i < config.depth(); i++) {
      Scope block = scope.in("blocks", i);
      Node normed = Layers.layerNorm(block.in("norm"), tokens, EPSILON);
      Node context = mean(normed).expand(tokens.shape());
      tokens = tokens.plus(Projection.mlp(block.in("mlp"), normed.plus(context), 2L * d, true));
    }
    Node normed = Layers.layerNorm(scope.in("norm"), tokens, EPSILON);
    return new Outputs(mean(normed).reshape(image.size(0), d), normed);
  }

  /** {@code [batch, 1, d]}. */
  private static Node mean(Node tokens) {
    return tokens.mean(1).reshape(tokens.size(0), 1, tokens.size(2));
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
}
