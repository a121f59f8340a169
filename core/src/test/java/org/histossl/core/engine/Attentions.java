package org.histossl.core.engine;

import java.util.List;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Scope;

/** The regions that encoders make, built here as {@code models} does. */
final class Attentions {
  private Attentions() {}

  static Node crossCovariance(Scope scope, Node qkv, long heads) {
    Node temperature = scope.parameter("temperature", Initializer.constant(0.5), heads, 1, 1);
    long batch = qkv.size(0);
    long tokens = qkv.size(1);
    long features = qkv.size(2) / 3;
    long d = features / heads;
    List<Node> results =
        qkv.graph()
            .region(
                new Op.CrossCovarianceAttention((int) heads, 1e-12),
                List.of(qkv, temperature),
                () -> {
                  Node q = Layers.l2Normalize(featureRows(qkv, 0, heads), 1e-12);
                  Node k = Layers.l2Normalize(featureRows(qkv, 1, heads), 1e-12);
                  Node v = featureRows(qkv, 2, heads);
                  Node weights =
                      q.matmul(k, false, true)
                          .reshape(batch, heads, d, d)
                          .times(temperature)
                          .softmax();
                  Node values =
                      weights
                          .reshape(batch * heads, d, d)
                          .matmul(v)
                          .reshape(batch, heads, d, tokens)
                          .permute(0, 3, 1, 2)
                          .reshape(batch, tokens, features);
                  return List.of(values, weights);
                });
    qkv.graph().output("weights", results.get(1));
    return results.get(0);
  }

  static Node ofTokens(Node qkv, long heads, boolean firstOnly) {
    long batch = qkv.size(0);
    long tokens = qkv.size(1);
    long features = qkv.size(2) / 3;
    return qkv.graph()
        .region(
            firstOnly ? new Op.ClassAttention((int) heads) : new Op.SelfAttention((int) heads),
            List.of(qkv),
            () -> {
              Node all = tokenRows(qkv, 0, heads);
              Node q = firstOnly ? all.slice(1, 0, 1) : all;
              Node weights =
                  q.matmul(tokenRows(qkv, 1, heads), false, true)
                      .times(Math.sqrt(heads / (double) features))
                      .softmax();
              Node values =
                  weights
                      .matmul(tokenRows(qkv, 2, heads))
                      .reshape(batch, heads, q.size(1), features / heads)
                      .permute(0, 2, 1, 3)
                      .reshape(batch, q.size(1), features);
              return List.of(
                  values,
                  firstOnly
                      ? weights.reshape(batch, heads, tokens)
                      : weights.reshape(batch, heads, tokens, tokens));
            })
        .get(0);
  }

  private static Node part(Node qkv, int index, long heads) {
    long features = qkv.size(2) / 3;
    return qkv.slice(2, index * features, (index + 1) * features)
        .reshape(qkv.size(0), qkv.size(1), heads, features / heads);
  }

  private static Node featureRows(Node qkv, int index, long heads) {
    Node x = part(qkv, index, heads);
    return x.permute(0, 2, 3, 1).reshape(x.size(0) * heads, x.size(3), x.size(1));
  }

  private static Node tokenRows(Node qkv, int index, long heads) {
    Node x = part(qkv, index, heads);
    return x.permute(0, 2, 1, 3).reshape(x.size(0) * heads, x.size(1), x.size(3));
  }
}
