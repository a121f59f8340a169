package org.histossl.eval.decode;

import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Linear layers with ReLU between them. Parameters are named as in PyTorch's {@code Sequential},
 * where a ReLU takes a number too: {@code 0.weight}, {@code 2.weight}, ….
 */
final class MlpNetwork {
  static final String X = "x";
  static final String TARGET = "target";
  static final String OUTPUT = "output";

  private MlpNetwork() {}

  /** Takes {@code x [batch, dimensions]}, gives {@code output [batch, classes]}. */
  static Graph graph(MlpConfig config, Mode mode, int batch, int dimensions, int classes) {
    Graph graph = new Graph(DataType.FLOAT);
    graph.output(
        OUTPUT, build(config, graph.root(mode), graph.input(X, batch, dimensions), classes));
    return graph;
  }

  /** The same with {@code target [batch, classes]} and the loss. */
  static Graph withLoss(MlpConfig config, Mode mode, int batch, int dimensions, int classes) {
    Graph graph = graph(config, mode, batch, dimensions, classes);
    Node target = graph.input(TARGET, batch, classes);
    Node output = org.histossl.core.Check.found(graph.outputs().get(OUTPUT), "no output");
    Node loss = Layers.crossEntropy(output, target);
    graph.loss(loss);
    graph.output(Samples.LOSS, loss);
    return graph;
  }

  private static Node build(MlpConfig config, Scope scope, Node x, int classes) {
    int index = 0;
    for (int width : config.hidden()) {
      x = linear(scope, index, x, width).relu();
      index += 2;
    }
    Node logits = linear(scope, index, x, classes);
    return config.output() == MlpConfig.Output.SOFTMAX ? logits.softmax() : logits;
  }

  private static Node linear(Scope scope, int index, Node x, int out) {
    return Layers.linear(
        scope.in(Integer.toString(index)),
        x,
        out,
        Initializer.fanIn(),
        Initializer.bias(x.size(-1)));
  }
}
