package org.histossl.eval.decode;

import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * From patch tokens to logits of each pixel: a linear layer, then for each doubling the map is
 * repeated to twice its side and convolved (which unlike a transposed convolution leaves no
 * chequered pattern: Odena et al. 2016, Deconvolution and checkerboard artifacts), a linear layer
 * to the classes, and linear interpolation to the tile's size.
 *
 * @param config what it is like
 * @param dimensions numbers a token
 * @param grid rows and columns of patches
 * @param patchSize side of a patch in pixels
 * @param classes how many classes there are
 */
record SegmentationNetwork(
    SegmentationConfig config, int dimensions, PatchGrid grid, int patchSize, int classes) {
  static final String X = "x";
  static final String TARGET = "target";
  static final String PIXEL_WEIGHT = "pixelWeight";
  static final String DICE_WEIGHTS = "diceWeights";
  static final String OUTPUT = "output";

  private static final int KERNEL = 3;

  /** Keeps the quotient of a class with few pixels steady; in pixels. */
  private static final double SMOOTHING = 1;

  /** Takes {@code x [batch * patches, dimensions]}, gives {@code output [batch, h, w, classes]}. */
  Graph graph(Mode mode, int batch) {
    return graph(mode, batch, DataType.FLOAT);
  }

  Graph graph(Mode mode, int batch, DataType type) {
    Graph graph = new Graph(type);
    build(graph, mode, batch);
    return graph;
  }

  private Node build(Graph graph, Mode mode, int batch) {
    Scope scope = graph.root(mode);
    Node x = graph.input(X, (long) batch * grid.size(), dimensions);
    if (config.width() > 0) {
      x = Layers.linear(scope.in("stem"), x, config.width(), Initializer.fanIn(), bias(x)).relu();
    }
    Node map = x.reshape(batch, grid.rows(), grid.columns(), x.size(-1));
    for (int i = 0; i < config.doublings(); i++) {
      map = convolved(scope.in("blocks", i), doubled(map), config.width() >> (i + 1));
    }
    Node logits = Layers.linear(scope.in("classes"), map, classes, Initializer.fanIn(), bias(map));
    Node output =
        interpolated(
            graph, logits, (long) grid.rows() * patchSize, (long) grid.columns() * patchSize);
    graph.output(OUTPUT, output);
    return output;
  }

  private static Initializer bias(Node x) {
    return Initializer.bias(x.size(-1));
  }

  /** Each element four times: two rows, two columns. */
  private static Node doubled(Node map) {
    long b = map.size(0);
    long h = map.size(1);
    long w = map.size(2);
    long c = map.size(3);
    return map.reshape(b * h, 1, w, 1, c).expand(b * h, 2, w, 2, c).reshape(b, 2 * h, 2 * w, c);
  }

  private static Node convolved(Scope scope, Node map, long out) {
    Node weight = scope.parameter("weight", Initializer.fanIn(), out, map.size(3), KERNEL, KERNEL);
    return Layers.batchNorm(scope.in("norm"), Convolutions.conv2d(map, weight, 1, KERNEL / 2))
        .relu();
  }

  /** Linear along both axes, as two matrix products. */
  private static Node interpolated(Graph graph, Node map, long height, long width) {
    long b = map.size(0);
    long h = map.size(1);
    long w = map.size(2);
    long c = map.size(3);
    Node across = graph.constant("across", weights(w, width));
    Node down = graph.constant("down", weights(h, height));
    return map.permute(0, 3, 1, 2)
        .reshape(b * c * h, w)
        .matmul(across) // [b c h, width]
        .reshape(b * c, h, width)
        .permute(0, 2, 1)
        .reshape(b * c * width, h)
        .matmul(down) // [b c width, height]
        .reshape(b, c, width, height)
        .permute(0, 3, 2, 1);
  }

  /** Pixel centers as PyTorch's {@code interpolate(align_corners=False)}: {@code [from, to]}. */
  private static INDArray weights(long from, long to) {
    INDArray weights = Nd4j.zeros(DataType.DOUBLE, from, to);
    for (long j = 0; j < to; j++) {
      double place = Math.max(0, (j + 0.5) * from / to - 0.5);
      long below = Math.min((long) place, from - 1);
      long above = Math.min(below + 1, from - 1);
      double share = place - below;
      weights.putScalar(below, j, weights.getDouble(below, j) + 1 - share);
      weights.putScalar(above, j, weights.getDouble(above, j) + share);
    }
    return weights;
  }

  Graph withLoss(Mode mode, int batch) {
    return withLoss(mode, batch, DataType.FLOAT);
  }

  /**
   * The same with the loss: cross-entropy plus soft Dice (Milletari et al. 2016, arXiv:1606.04797,
   * eq. 2, with plain sums in the denominator as Sudre et al. 2017, arXiv:1707.03237). Beside
   * {@code x} it takes {@code target [pixels, classes]}, rows of one 1 or of zeros for pixels that
   * do not count; {@code pixelWeight [1]}, one over the number of those that do; {@code diceWeights
   * [1, classes]}, what the overlap of each class counts.
   */
  Graph withLoss(Mode mode, int batch, DataType type) {
    Graph graph = new Graph(type);
    Node output = build(graph, mode, batch);
    Node scores = output.reshape(-1, classes);
    Node target = graph.input(TARGET, scores.shape());
    Node pixelWeight = graph.input(PIXEL_WEIGHT, 1);
    Node diceWeights = graph.input(DICE_WEIGHTS, 1, classes);
    long lines = output.size(0) * output.size(1);
    Node entropy =
        classSums(scores.logSoftmax().times(target), lines).sum().reshape(1).times(pixelWeight);
    Node shares = scores.softmax();
    Node overlap = classSums(shares.times(target), lines);
    Node predicted = classSums(shares.times(target.sum(1)), lines);
    Node present = classSums(target, lines);
    Node dice = overlap.times(2).plus(SMOOTHING).dividedBy(predicted.plus(present).plus(SMOOTHING));
    Node diceLoss = dice.times(-1).plus(1).times(diceWeights).sum().reshape(1);
    Node loss = diceLoss.times(config.diceWeight()).minus(entropy);
    graph.loss(loss);
    graph.output(Samples.LOSS, loss);
    return graph;
  }

  /** Line by line first: one sum over all pixels would lose digits. */
  private Node classSums(Node pixels, long lines) {
    return pixels.reshape(lines, -1, classes).sum(1).reshape(lines, classes).sum(0);
  }
}
