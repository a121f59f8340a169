package org.histossl.models.xcit;

import java.util.List;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.Attention;
import org.histossl.models.encoder.DropPath;
import org.histossl.models.encoder.Projection;

/**
 * A block on the class token and the patch tokens, in which the class token gathers what the
 * patches know.
 *
 * <p>As in the reference implementation, and so in all published weights, the patch tokens do not
 * stay as they are: they get the scaled, normalized patch tokens added, and are then doubled, since
 * the second residual adds them to themselves.
 *
 * @param tokens what it made, {@code [batch, 1 + patches, embeddingDim]}
 * @param attention the attention's weights, {@code [batch, heads, 1 + patches]}
 */
record ClassBlock(Node tokens, Node attention) {
  static ClassBlock build(Scope scope, Node tokens, XcitConfig config) {
    // class-attention blocks of the reference have no stochastic depth
    XcitLayers layers = new XcitLayers(config, new DropPath());
    Node gamma1 = layers.layerScale(scope, "gamma1");
    Node gamma2 = layers.layerScale(scope, "gamma2");
    Scope attn = scope.in("attn");
    Node normed = layers.norm(scope.in("norm1"), tokens);
    Attention attention = Attention.ofClassToken(layers.qkv(attn, normed), config.heads());
    Node gathered = Projection.linear(attn.in("proj"), attention.values(), config.embeddingDim());
    Node x = tokens.plus(Node.concat(1, List.of(gathered, patches(normed))).times(gamma1));
    Scope norm2 = scope.in("norm2");
    Node classToken;
    Node patches;
    if (config.tokensNorm()) {
      Node all = layers.norm(norm2, x);
      classToken = all.slice(1, 0, 1);
      patches = patches(all);
    } else {
      classToken = layers.norm(norm2, x.slice(1, 0, 1));
      patches = patches(x);
    }
    Node forward = layers.mlp(scope.in("mlp"), classToken).times(gamma2);
    Node result = Node.concat(1, List.of(classToken.plus(forward), patches.times(2)));
    return new ClassBlock(result, attention.weights());
  }

  private static Node patches(Node tokens) {
    return tokens.slice(1, 1, tokens.size(1));
  }
}
