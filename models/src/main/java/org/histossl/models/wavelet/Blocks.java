package org.histossl.models.wavelet;

import org.histossl.core.graph.Convolutions;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Haar's transform of images whose sides are multiples of its blocks: no block reaches into
 * another, there are no borders, and both axes of all levels are one convolution.One pass over the
 * pixels takes the place of a product along each axis.
 */
final class Blocks {
  private Blocks() {}

  /** Whether a transform of some levels is one of blocks. */
  static boolean serve(Wavelet wavelet, int levels, long height, long width) {
    long side = 1L << levels;
    return wavelet.length() == 2 && height % side == 0 && width % side == 0;
  }

  /**
   * Adds the convolution.
   *
   * @param x {@code [batch, channels, height, width]}
   * @param bands a block's samples along an axis to its coefficients, {@code [bands][side]}
   * @return {@code [batch, channels bands^2, height / side, width / side]}
   */
  static Node transform(Node x, double[][] bands) {
    int side = bands[0].length;
    int count = bands.length;
    double[][][][] filters = new double[count * count][1][side][side];
    for (int i = 0; i < filters.length; i++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          filters[i][0][row][column] = bands[i / count][row] * bands[i % count][column];
        }
      }
    }
    String name = "wavelet/" + x.graph().constants().size();
    Node weight = x.graph().constant(name, Nd4j.createFromArray(filters));
    long height = x.size(2) / side;
    long width = x.size(3) / side;
    Node planes = x.reshape(x.size(0) * x.size(1), x.size(2), x.size(3), 1);
    Node y = Convolutions.conv2d(planes, weight, side, 0);
    Node channels = count == 1 ? y : y.permute(0, 3, 1, 2);
    return channels.reshape(x.size(0), x.size(1) * filters.length, height, width);
  }
}
