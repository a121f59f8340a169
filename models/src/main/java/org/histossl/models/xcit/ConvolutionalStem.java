package org.histossl.models.xcit;

import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;

/**
 * Images to maps of patches: 3x3 convolutions that halve the image and double the features, each
 * with batch norm, GELU between.
 */
final class ConvolutionalStem {
  private ConvolutionalStem() {}

  /**
   * Adds the stem.
   *
   * @param scope {@code patch_embed}
   * @param image {@code [batch, height, width, 3]}
   * @return {@code [batch, rows, columns, embeddingDim]}
   */
  static Node build(Scope scope, Node image, XcitConfig config) {
    int halvings = Integer.numberOfTrailingZeros(config.patchSize());
    Node x = image;
    for (int i = 0; i < halvings; i++) {
      long features = config.embeddingDim() >> (halvings - 1 - i);
      // the reference counts the GELUs between the convolutions, too
      Scope convolution = scope.in("proj", 2 * i);
      Node weight =
          convolution.in("0").parameter("weight", Initializer.fanIn(), features, x.size(3), 3, 3);
      x =
          Layers.batchNorm(
              convolution.in("1"), Convolutions.conv2d(i == 0 ? x : Layers.gelu(x), weight, 2, 1));
    }
    return x;
  }
}
