package org.histossl.models.encoder;

import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;

/**
 * Linear and feed-forward layers that begin as transformers' do: weights from a truncated normal
 * distribution of deviation 0.02, biases at zero.
 */
public final class Projection {
  private static final Initializer WEIGHT = Initializer.truncatedNormal(0.02);
  private static final Initializer BIAS = Initializer.constant(0);

  private Projection() {}

  /**
   * A linear layer.
   *
   * @param scope where {@code weight} and {@code bias} are
   * @param x {@code [..., in]}
   * @param out features of the result
   * @return {@code [..., out]}
   */
  public static Node linear(Scope scope, Node x, long out) {
    return Layers.linear(scope, x, out, WEIGHT, BIAS);
  }

  /**
   * A linear layer that may have no bias.
   *
   * @param scope where {@code weight} and, if there is one, {@code bias} are
   * @param x {@code [..., in]}
   * @param out features of the result
   * @param bias whether there is one
   * @return {@code [..., out]}
   */
  public static Node linear(Scope scope, Node x, long out, boolean bias) {
    return bias
        ? linear(scope, x, out)
        : Layers.linear(x, scope.parameter("weight", WEIGHT, out, x.size(-1)));
  }

  /**
   * Two linear layers, {@code fc1} and {@code fc2}, with GELU between.
   *
   * @param scope where they are
   * @param x {@code [..., features]}
   * @param hidden features between the layers
   * @param bias whether the layers have biases
   * @return as {@code x}
   */
  public static Node mlp(Scope scope, Node x, long hidden, boolean bias) {
    Node first = Layers.gelu(linear(scope.in("fc1"), x, hidden, bias));
    return linear(scope.in("fc2"), first, x.size(-1), bias);
  }

  /**
   * A gated feed-forward layer: {@code w3(silu(a) b)} with {@code (a, b) = w12(x)} (Shazeer 2020,
   * arXiv:2002.05202).
   *
   * @param scope where {@code w12} and {@code w3} are
   * @param x {@code [..., features]}
   * @param hidden features of {@code a} and of {@code b}
   * @param bias whether the layers have biases
   * @return as {@code x}
   */
  public static Node swiglu(Scope scope, Node x, long hidden, boolean bias) {
    Node both = linear(scope.in("w12"), x, 2 * hidden, bias);
    Node gate = both.slice(-1, 0, hidden);
    Node gated = gate.times(gate.sigmoid()).times(both.slice(-1, hidden, 2 * hidden));
    return linear(scope.in("w3"), gated, x.size(-1), bias);
  }
}
