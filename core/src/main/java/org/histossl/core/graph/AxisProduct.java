package org.histossl.core.graph;

import java.util.Arrays;
import org.histossl.core.Check;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products of a tensor with a constant matrix along one of its axes: what every linear transform
 * that is separable, such as a wavelet or Fourier transform, is made of. A dense product runs at
 * the machine's rate of matrix products on every engine, and its gradient is the product with the
 * transposed matrix.
 */
public final class AxisProduct {
  private AxisProduct() {}

  /**
   * {@code y[.., i, ..] = sum_k matrix[i][k] x[.., k, ..]}.
   *
   * @param x the tensor
   * @param axis the axis; -1 is the last
   * @param name what the matrix is called, for profiles; need not be unique
   * @param matrix the rows, each of as many elements as the axis has
   * @return as {@code x}, with as many elements along the axis as the matrix has rows
   */
  public static Node of(Node x, int axis, String name, double[][] matrix) {
    int along = axis < 0 ? axis + x.rank() : axis;
    Check.that(
        along >= 0 && along < x.rank() && matrix.length > 0 && matrix[0].length == x.size(along),
        "a product along axis %d of %s needs rows of as many elements, got a matrix of %d rows of"
            + " %d",
        axis,
        Arrays.toString(x.shape()),
        matrix.length,
        matrix.length == 0 ? 0 : matrix[0].length);
    Graph graph = x.graph();
    Node weight =
        graph.constant(name + "/" + graph.constants().size(), Nd4j.createFromArray(matrix));
    if (along == x.rank() - 1) {
      return Layers.linear(x, weight);
    }
    // what lies behind the axis stays together: no element moves before the product
    long[] shape = x.shape();
    long before = product(Arrays.copyOf(shape, along));
    long after = product(Arrays.copyOfRange(shape, along + 1, shape.length));
    Node y =
        weight
            .reshape(1, matrix.length, shape[along])
            .matmul(x.reshape(before, shape[along], after));
    shape[along] = matrix.length;
    return y.reshape(shape);
  }

  private static long product(long... sizes) {
    return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
  }
}
