package org.histossl.eval.decode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The layers of an image decoder, named as in PyTorch: {@code fc}, and {@code net} as a {@code
 * Sequential} of transposed convolution, batch norm and ReLU.
 */
final class ImageNetwork {
  static final String X = "x";
  static final String TARGET = "target";
  static final String WEIGHTS = "weights";
  static final String OUTPUT = "output";

  private static final int KERNEL = 3;
  private static final int PADDING = 1;

  private ImageNetwork() {}

  /** Takes {@code x [batch, dimensions]}, gives {@code output [batch, channels, side, side]}. */
  static Graph graph(ImageDecoderConfig config, Mode mode, int batch, int dimensions) {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input(X, batch, dimensions);
    graph.output(OUTPUT, Check.found(build(config, graph.root(mode), x).get(OUTPUT), "no output"));
    return graph;
  }

  /** The same with a {@code target} like the output, {@code weights [batch]} and the loss. */
  static Graph withLoss(ImageDecoderConfig config, Mode mode, int batch, int dimensions) {
    Graph graph = graph(config, mode, batch, dimensions);
    Node output = Check.found(graph.outputs().get(OUTPUT), "no output");
    Node loss =
        Layers.meanSquaredError(
            output, graph.input(TARGET, output.shape()), graph.input(WEIGHTS, batch));
    graph.loss(loss);
    graph.output(Samples.LOSS, loss);
    return graph;
  }

  /** The tensors of interest by PyTorch's names and in its layout, {@code output} the last. */
  static Map<String, Node> build(ImageDecoderConfig config, Scope scope, Node x) {
    Map<String, Node> tensors = new LinkedHashMap<>();
    List<Integer> channels = config.channels();
    long side = config.startSide();
    Node flat =
        Layers.linear(
            scope.in("fc"),
            x,
            channels.get(0) * side * side,
            Initializer.fanIn(),
            Initializer.bias(x.size(-1)));
    tensors.put("fc", flat);
    Node map = flat.reshape(x.size(0), channels.get(0), side, side).permute(0, 2, 3, 1);
    int index = 0;
    for (int count : channels.subList(1, channels.size())) {
      map = convolution(scope, index, map, count, 2);
      map = Layers.batchNorm(scope.in("net", index + 1), map).relu();
      tensors.put("net." + (index + 2), featuresFirst(map));
      index += 3;
    }
    int stride = config.last() == ImageDecoderConfig.Last.DOUBLES ? 2 : 1;
    map = convolution(scope, index, map, config.outputChannels(), stride).sigmoid();
    tensors.put(OUTPUT, featuresFirst(map));
    return tensors;
  }

  /** Of stride 2 it doubles the side, of stride 1 it keeps it. */
  private static Node convolution(Scope net, int index, Node x, long out, int stride) {
    Scope scope = net.in("net", index);
    Node weight = scope.parameter("weight", Initializer.fanIn(), x.size(-1), out, KERNEL, KERNEL);
    Node bias = scope.parameter("bias", Initializer.bias(out * KERNEL * KERNEL), out);
    return Convolutions.convTranspose2d(x, weight, bias, stride, PADDING, stride - 1);
  }

  private static Node featuresFirst(Node map) {
    return map.permute(0, 3, 1, 2);
  }
}
