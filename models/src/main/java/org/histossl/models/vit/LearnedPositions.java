package org.histossl.models.vit;

import java.util.List;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.models.encoder.PatchGrid;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What is added to class token and patches.
 *
 * @param ofClass the class token's position, {@code [1, 1, embeddingDim]}
 * @param ofPatches the patches' positions, {@code [1, patches, embeddingDim]}
 */
record LearnedPositions(Node ofClass, Node ofPatches) {
  /**
   * The learned positions, brought to a grid by a constant matrix, so that gradients reach them.
   *
   * @param scope the encoder's
   */
  static LearnedPositions build(Scope scope, PatchGrid grid, VitConfig config) {
    int side = config.positionsSide();
    long width = config.embeddingDim();
    long known = (long) side * side;
    Node learned =
        scope.parameter("pos_embed", Initializer.truncatedNormal(0.02), 1, 1 + known, width);
    Node patches = learned.slice(1, 1, 1 + known);
    if (grid.rows() != side || grid.columns() != side) {
      double[][] matrix = config.details().interpolation().matrix(side, grid);
      // a graph that holds the network twice needs another name for the second matrix
      String name = scope.path() + "/interpolation" + scope.graph().constants().size();
      Node weights = scope.graph().constant(name, Nd4j.createFromArray(matrix));
      patches = weights.matmul(patches.reshape(known, width)).reshape(1, grid.size(), width);
    }
    return new LearnedPositions(learned.slice(1, 0, 1), patches);
  }

  /** Both, the class token's first: {@code [1, 1 + patches, embeddingDim]}. */
  Node all() {
    return Node.concat(1, List.of(ofClass, ofPatches));
  }
}
