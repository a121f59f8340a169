package org.histossl.models.xcit;

import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Attention;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.PatchGrid;
import org.histossl.models.encoder.Projection;

/**
 * A block on patch tokens: cross-covariance attention, local interaction of neighboring patches,
 * feed-forward; each on normalized tokens, scaled, and added.
 *
 * @param tokens what it made, {@code [batch, patches, embeddingDim]}
 * @param attention the attention's weights, {@code [batch, heads, d, d]}
 * @param attended what these gathered for each patch, {@code [batch, patches, embeddingDim]}
 */
record XcitBlock(Node tokens, Node attention, Node attended) {
  static XcitBlock build(
      Scope scope, Node tokens, PatchGrid grid, XcitConfig config, DropPath dropPath) {
    XcitLayers layers = new XcitLayers(config, dropPath);
    Node gamma1 = layers.layerScale(scope, "gamma1");
    Node gamma2 = layers.layerScale(scope, "gamma2");
    Node gamma3 = layers.layerScale(scope, "gamma3");
    Scope attn = scope.in("attn");
    Node temperature = attn.parameter("temperature", Initializer.constant(1), config.heads(), 1, 1);
    Node qkv = layers.qkv(attn, layers.norm(scope.in("norm1"), tokens));
    Attention attention = Attention.crossCovariance(qkv, temperature);
    Node x =
        layers.residual(
            scope,
            tokens,
            Projection.linear(attn.in("proj"), attention.values(), config.embeddingDim())
                .times(gamma1));
    Node local = localInteraction(scope.in("local_mp"), layers.norm(scope.in("norm3"), x), grid);
    x = layers.residual(scope, x, local.times(gamma3));
    Node forward = layers.mlp(scope.in("mlp"), layers.norm(scope.in("norm2"), x));
    x = layers.residual(scope, x, forward.times(gamma2));
    return new XcitBlock(x, attention.weights(), attention.values());
  }

  /** Depthwise 3x3, GELU, batch norm, depthwise 3x3 on the map of tokens. */
  private static Node localInteraction(Scope scope, Node tokens, PatchGrid grid) {
    Node map = tokens.reshape(tokens.size(0), grid.rows(), grid.columns(), tokens.size(2));
    Node x = Layers.gelu(depthwise(scope.in("conv1"), map));
    x = Layers.batchNorm(scope.in("bn"), x);
    return depthwise(scope.in("conv2"), x).reshape(tokens.shape());
  }

  private static Node depthwise(Scope scope, Node x) {
    int kernel = 3;
    return Convolutions.depthwise(
        x,
        scope.parameter("weight", Initializer.fanIn(), x.size(3), 1, kernel, kernel),
        scope.parameter("bias", Initializer.bias((long) kernel * kernel), x.size(3)));
  }
}
