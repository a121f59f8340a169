package org.histossl.models.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.histossl.core.Check;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;

/**
 * How tokens, or features, look at one another. All kinds take queries, keys and values in one
 * tensor {@code [batch, tokens, 3 features]}, in this order; each is one operation of the graph.
 *
 * @param values what the attention gathered
 * @param weights how much looked at what; the last axis sums to one
 */
public record Attention(Node values, Node weights) {
  /** As {@code torch.nn.functional.normalize} has it. */
  private static final double L2_EPSILON = 1e-12;

  /**
   * Cross-covariance attention: features of a head attend to one another, over all tokens, so that
   * its cost is linear in the tokens. {@code softmax(t q^ k^T) v} with q and k normalized along the
   * tokens (El-Nouby et al. 2021, arXiv:2106.09681, eq. 4).
   *
   * @param qkv {@code [batch, tokens, 3 features]}
   * @param temperature {@code [heads, 1, 1]}
   * @return values {@code [batch, tokens, features]}, weights {@code [batch, heads, features/heads,
   *     features/heads]}
   */
  public static Attention crossCovariance(Node qkv, Node temperature) {
    long heads = temperature.size(0);
    checkHeads(qkv, heads);
    return region(
        new Op.CrossCovarianceAttention(Math.toIntExact(heads), L2_EPSILON),
        List.of(qkv, temperature),
        () -> {
          long batch = qkv.size(0);
          long tokens = qkv.size(1);
          long features = qkv.size(2) / 3;
          long d = features / heads;
          Node q = Layers.l2Normalize(featureRows(part(qkv, 0), heads), L2_EPSILON); // [b h, d, n]
          Node k = Layers.l2Normalize(featureRows(part(qkv, 1), heads), L2_EPSILON); // [b h, d, n]
          Node v = featureRows(part(qkv, 2), heads); // [b h, d, n]
          Node scores = q.matmul(k, false, true).reshape(batch, heads, d, d);
          Node weights = scores.times(temperature).softmax(); // [b, h, d, d]
          Node values =
              weights
                  .reshape(batch * heads, d, d)
                  .matmul(v) // [b h, d, n]
                  .reshape(batch, heads, d, tokens)
                  .permute(0, 3, 1, 2)
                  .reshape(batch, tokens, features);
          return List.of(values, weights);
        });
  }

  /**
   * Attention of the first token, the class token, to all tokens (Touvron et al. 2021,
   * arXiv:2103.17239): {@code softmax(q k^T / sqrt(features/heads)) v} for one query.
   *
   * @param qkv {@code [batch, tokens, 3 features]}
   * @param heads how many heads share the features
   * @return values {@code [batch, 1, features]}, weights {@code [batch, heads, tokens]}
   */
  public static Attention ofClassToken(Node qkv, int heads) {
    checkHeads(qkv, heads);
    return region(
        new Op.ClassAttention(heads),
        List.of(qkv),
        () -> {
          long batch = qkv.size(0);
          long tokens = qkv.size(1);
          long features = qkv.size(2) / 3;
          Node q = tokenRows(part(qkv, 0).slice(1, 0, 1), heads); // [b h, 1, d]
          Node k = tokenRows(part(qkv, 1), heads); // [b h, n, d]
          Node v = tokenRows(part(qkv, 2), heads); // [b h, n, d]
          Node weights = q.matmul(k, false, true).times(scale(features, heads)).softmax();
          Node values = weights.matmul(v); // [b h, 1, d]
          return List.of(values.reshape(batch, 1, features), weights.reshape(batch, heads, tokens));
        });
  }

  /**
   * Attention of all tokens to all tokens (Vaswani et al. 2017, arXiv:1706.03762): {@code softmax(q
   * k^T / sqrt(features/heads)) v}.
   *
   * @param qkv {@code [batch, tokens, 3 features]}
   * @param heads how many heads share the features
   * @return values {@code [batch, tokens, features]}, weights {@code [batch, heads, tokens,
   *     tokens]}
   */
  public static Attention ofAllTokens(Node qkv, int heads) {
    checkHeads(qkv, heads);
    return region(
        new Op.SelfAttention(heads),
        List.of(qkv),
        () -> {
          long batch = qkv.size(0);
          long tokens = qkv.size(1);
          long features = qkv.size(2) / 3;
          Node q = tokenRows(part(qkv, 0), heads).times(scale(features, heads)); // [b h, n, d]
          Node k = tokenRows(part(qkv, 1), heads); // [b h, n, d]
          Node v = tokenRows(part(qkv, 2), heads); // [b h, n, d]
          Node weights = q.matmul(k, false, true).softmax(); // [b h, n, n]
          Node values =
              weights
                  .matmul(v) // [b h, n, d]
                  .reshape(batch, heads, tokens, features / heads)
                  .permute(0, 2, 1, 3)
                  .reshape(batch, tokens, features);
          return List.of(values, weights.reshape(batch, heads, tokens, tokens));
        });
  }

  /**
   * Queries, keys and values of an attention that multiplies scores by another factor than {@code 1
   * / sqrt(features/heads)}.
   *
   * @param qkv {@code [batch, tokens, 3 features]}
   * @param heads how many heads share the features
   * @param scale the factor
   * @return what the attentions above take to have that factor
   */
  public static Node withScale(Node qkv, int heads, double scale) {
    checkHeads(qkv, heads);
    long features = qkv.size(2) / 3;
    Node queries = part(qkv, 0).times(scale / scale(features, heads));
    return Node.concat(2, List.of(queries, qkv.slice(2, features, 3 * features)));
  }

  private static Attention region(Op op, List<Node> inputs, Supplier<List<Node>> construction) {
    List<Node> results = inputs.get(0).graph().region(op, inputs, construction);
    return new Attention(results.get(0), results.get(1));
  }

  private static void checkHeads(Node qkv, long heads) {
    Check.that(
        qkv.rank() == 3 && qkv.size(2) % (3 * heads) == 0,
        "attention with %d heads takes [batch, tokens, 3 x heads x size], got %s",
        heads,
        Arrays.toString(qkv.shape()));
  }

  private static double scale(long features, long heads) {
    return Math.sqrt(heads / (double) features);
  }

  /** Queries, keys or values alone: {@code [b, n, c]}. */
  private static Node part(Node qkv, int index) {
    long features = qkv.size(2) / 3;
    return qkv.slice(2, index * features, (index + 1) * features);
  }

  /** {@code [b, n, c]} to {@code [b h, d, n]}: a row for each feature of each head. */
  private static Node featureRows(Node x, long heads) {
    long d = x.size(2) / heads;
    return x.reshape(x.size(0), x.size(1), heads, d)
        .permute(0, 2, 3, 1)
        .reshape(x.size(0) * heads, d, x.size(1));
  }

  /** {@code [b, n, c]} to {@code [b h, n, d]}: a row for each token in each head. */
  private static Node tokenRows(Node x, long heads) {
    long d = x.size(2) / heads;
    return x.reshape(x.size(0), x.size(1), heads, d)
        .permute(0, 2, 1, 3)
        .reshape(x.size(0) * heads, x.size(1), d);
  }
}
