package org.histossl.models.vit;

import java.util.OptionalDouble;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Attention;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.Projection;

/**
 * A block on all tokens: self-attention and feed-forward, each on normalized tokens, scaled if the
 * configuration says so, and added.
 *
 * @param tokens what it made, {@code [batch, tokens, embeddingDim]}
 * @param attention the attention's weights, {@code [batch, heads, tokens, tokens]}
 */
record VitBlock(Node tokens, Node attention) {
  static VitBlock build(
      Scope scope, Node tokens, VitConfig config, double dropPathRate, DropPath dropPath) {
    VitDetails details = config.details();
    Scope attn = scope.in("attn");
    Node normed = Layers.layerNorm(scope.in("norm1"), tokens, details.layerNormEpsilon());
    VitDetails.LinearLayers linear = details.linear();
    int width = config.embeddingDim();
    Node qkv = Projection.linear(attn.in("qkv"), normed, 3L * width, linear.qkvBias());
    if (linear.attentionScale().isPresent()) {
      qkv = Attention.withScale(qkv, config.heads(), linear.attentionScale().getAsDouble());
    }
    Attention attention = Attention.ofAllTokens(qkv, config.heads());
    Node gathered =
        Projection.linear(attn.in("proj"), attention.values(), width, linear.projectionBias());
    gathered = scaled(scope.in("ls1"), gathered, details.layerScale());
    Node x = tokens.plus(dropPath.apply(scope, gathered, dropPathRate));
    normed = Layers.layerNorm(scope.in("norm2"), x, details.layerNormEpsilon());
    Node forward = feedForward(scope.in("mlp"), normed, details);
    forward = scaled(scope.in("ls2"), forward, details.layerScale());
    x = x.plus(dropPath.apply(scope, forward, dropPathRate));
    return new VitBlock(x, attention.weights());
  }

  private static Node feedForward(Scope scope, Node x, VitDetails details) {
    long hidden = details.hidden(x.size(-1));
    boolean bias = details.linear().feedForwardBias();
    return switch (details.feedForward()) {
      case MLP -> Projection.mlp(scope, x, hidden, bias);
      case SWIGLU -> Projection.swiglu(scope, x, hidden, bias);
      case NONE -> x;
    };
  }

  private static Node scaled(Scope scope, Node x, OptionalDouble layerScale) {
    return layerScale.isEmpty()
        ? x
        : x.times(
            scope.parameter("gamma", Initializer.constant(layerScale.getAsDouble()), x.size(-1)));
  }
}
