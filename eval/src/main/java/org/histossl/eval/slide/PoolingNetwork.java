package org.histossl.eval.slide;

import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.eval.decode.Samples;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Bags of one padded size to class scores: {@code a_k = softmax_k(w (tanh(V h_k) * sigmoid(U
 * h_k)))}, {@code z = sum_k a_k h_k}, and a linear layer on {@code z}.
 *
 * @param config what it is like
 * @param dimensions numbers a tile
 * @param classes how many classes there are
 */
record PoolingNetwork(AttentionPoolingConfig config, int dimensions, int classes) {
  static final String X = "x";
  static final String MASK = "mask";
  static final String TARGET = "target";
  static final String OUTPUT = "output";
  static final String ATTENTION = "attention";

  /** Added to the score of a place without a tile: its exponential is zero. */
  static final float NO_TILE = -1e9f;

  /**
   * Takes {@code x [batch * tiles, dimensions]} and {@code mask [batch, tiles]} of 0 and {@link
   * #NO_TILE}; gives {@code output [batch, classes]} and {@code attention [batch, tiles]}.
   */
  Graph graph(Mode mode, int batch, int tiles, DataType type) {
    Graph graph = new Graph(type);
    build(graph, mode, batch, tiles);
    return graph;
  }

  private Node build(Graph graph, Mode mode, int batch, int tiles) {
    Scope scope = graph.root(mode);
    Node x = graph.input(X, (long) batch * tiles, dimensions);
    Node h = linear(scope.in("embed"), x, config.width()).relu();
    Node hidden = tanh(linear(scope.in("attention.V"), h, config.attentionWidth()));
    if (config.gate() == AttentionPoolingConfig.Gate.SIGMOID) {
      Node gate = linear(scope.in("attention.U"), h, config.attentionWidth()).sigmoid();
      hidden = hidden.times(gate);
    }
    Node scores = linear(scope.in("attention.w"), hidden, 1).reshape(batch, tiles);
    Node attention = scores.plus(graph.input(MASK, batch, tiles)).softmax();
    Node pooled =
        attention
            .reshape(batch, 1, tiles)
            .matmul(h.reshape(batch, tiles, config.width()))
            .reshape(batch, config.width());
    Node output = linear(scope.in("classes"), pooled, classes);
    graph.output(OUTPUT, output);
    graph.output(ATTENTION, attention);
    return output;
  }

  /** The same with {@code target [batch, classes]} and the cross-entropy. */
  Graph withLoss(Mode mode, int batch, int tiles, DataType type) {
    Graph graph = new Graph(type);
    Node output = build(graph, mode, batch, tiles);
    Node loss = Layers.crossEntropy(output, graph.input(TARGET, batch, classes));
    graph.loss(loss);
    graph.output(Samples.LOSS, loss);
    return graph;
  }

  private static Node linear(Scope scope, Node x, int out) {
    return Layers.linear(scope, x, out, Initializer.fanIn(), Initializer.bias(x.size(-1)));
  }

  private static Node tanh(Node x) {
    return x.times(2).sigmoid().times(2).plus(-1);
  }
}
