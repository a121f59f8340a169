package org.histossl.models.xcit;

import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Layers;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a patch is, as sines and cosines of its row and column, projected to the tokens' width.
 * Rows and columns are scaled to (0, 2 pi]; half of the codes tell the row, half the column.
 */
final class FourierPositions {
  /** Codes per axis. */
  static final int CODES = 32;

  private static final double TEMPERATURE = 10_000;

  /** Kept from the reference, where it guards a division. */
  private static final double EPSILON = 1e-6;

  private FourierPositions() {}

  /**
   * Adds the positions.
   *
   * @param scope {@code pos_embeder}
   * @return {@code [1, patches, embeddingDim]}
   */
  static Node build(Scope scope, PatchGrid grid, long embeddingDim) {
    Scope projection = scope.in("token_projection");
    Node weight =
        projection.parameter("weight", Initializer.fanIn(), embeddingDim, 2 * CODES, 1, 1);
    Node bias = projection.parameter("bias", Initializer.bias(2 * CODES), embeddingDim);
    // a graph that holds the network twice needs another name for the second table
    String name = projection.path() + "/codes" + scope.graph().constants().size();
    Node codes = scope.graph().constant(name, Nd4j.createFromArray(codes(grid)));
    return Layers.linear(codes, weight.reshape(embeddingDim, 2 * CODES), bias)
        .reshape(1, grid.size(), embeddingDim);
  }

  /** A row of codes for each patch. */
  static double[][] codes(PatchGrid grid) {
    double[][] codes = new double[grid.size()][2 * CODES];
    for (int y = 0; y < grid.rows(); y++) {
      for (int x = 0; x < grid.columns(); x++) {
        double[] row = codes[y * grid.columns() + x];
        fill(row, 0, y, grid.rows());
        fill(row, CODES, x, grid.columns());
      }
    }
    return codes;
  }

  private static void fill(double[] into, int from, int index, int count) {
    double place = (index + 1) / (count + EPSILON) * 2 * Math.PI;
    for (int i = 0; i < CODES; i++) {
      double angle = place / Math.pow(TEMPERATURE, 2 * (i / 2) / (double) CODES);
      into[from + i] = i % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
}
