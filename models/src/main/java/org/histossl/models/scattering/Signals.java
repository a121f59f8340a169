package org.histossl.models.scattering;

import java.util.List;
import org.histossl.core.graph.AxisProduct;
import org.histossl.core.graph.Node;

/**
 * Signals of one resolution, pixel by pixel: pixel {@code phases i + p} of a side is the i-th of
 * the pixels of phase p, and these lie together.
 *
 * @param node {@code [columns, rows, phases of rows, phases of columns, channels, batch]}
 * @param phases how many phases a side has
 */
record Signals(Node node, int phases) {
  /**
   * Signals from images.
   *
   * @param images {@code [batch, height, width]}; both sides multiples of the phases
   */
  static Signals of(Node images, int phases) {
    long rows = images.size(1) / phases;
    long columns = images.size(2) / phases;
    Node node =
        images
            .reshape(images.size(0), rows, phases, columns, phases)
            .permute(3, 1, 2, 4, 0)
            .reshape(columns, rows, phases, phases, 1, images.size(0));
    return new Signals(node, phases);
  }

  long channels() {
    return node.size(4);
  }

  long batch() {
    return node.size(5);
  }

  /** These channels, then others. */
  Signals and(Signals others) {
    return new Signals(Node.concat(4, List.of(node, others.node)), phases);
  }

  /** The first channel of each of some groups. */
  Signals firstOf(int groups) {
    Node y = node.reshape(node.size(0), node.size(1), (long) phases * phases * groups, -1);
    y = y.slice(3, 0, batch());
    return new Signals(
        y.reshape(node.size(0), node.size(1), phases, phases, groups, batch()), phases);
  }

  /**
   * The pixels of blocks of some side as channels.
   *
   * @return {@code [columns / f, rows / f, side^2, channels batch]}; the pixels in the order of
   *     {@link #order}
   */
  Node blocks(int side) {
    long f = side / phases;
    long columns = node.size(0) / f;
    long rows = node.size(1) / f;
    Node y = node;
    if (f > 1) {
      y = y.reshape(columns, f, rows, f, -1).permute(0, 2, 3, 1, 4);
    }
    return y.reshape(columns, rows, (long) side * side, channels() * batch());
  }

  /** Row and column in its block of each pixel of {@link #blocks}. */
  static int[][] order(int side, int phases) {
    int[][] order = new int[side * side][];
    int f = side / phases;
    for (int i = 0; i < order.length; i++) {
      int phase = i % (phases * phases);
      int block = i / (phases * phases);
      order[i] =
          new int[] {block / f * phases + phase / phases, block % f * phases + phase % phases};
    }
    return order;
  }

  /**
   * Products with a matrix along each axis.
   *
   * @return {@code [batch, channels, rows of ofRows, rows of ofColumns]}
   */
  Node product(double[][] ofRows, double[][] ofColumns) {
    long columns = node.size(0);
    Node y =
        AxisProduct.of(node.reshape(columns, node.size(1) * phases, -1), 1, "average", ofRows)
            .reshape(columns, ofRows.length, phases, -1)
            .permute(0, 2, 1, 3)
            .reshape(columns * phases, -1);
    return AxisProduct.of(y, 0, "average", ofColumns)
        .reshape(ofColumns.length, ofRows.length, channels(), batch())
        .permute(3, 2, 1, 0);
  }
}
