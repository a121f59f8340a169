package org.histossl.core.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Operation;

/** What a graph's loss depends on. */
final class LossLeaves {
  private LossLeaves() {}

  /** Names of all nodes, inputs and parameters among them, that the loss depends on. */
  static Set<String> of(Graph graph) {
    Set<String> names = new HashSet<>();
    graph.loss().ifPresent(loss -> names.add(loss.name()));
    follow(graph.operations(), names);
    return names;
  }

  // by the finest operations: a layer's result need not depend on all that the layer reads
  private static void follow(List<Operation> operations, Set<String> names) {
    for (int i = operations.size() - 1; i >= 0; i--) {
      Operation operation = operations.get(i);
      if (!operation.body().isEmpty()) {
        follow(operation.body(), names);
      } else if (operation.outputs().stream().anyMatch(node -> names.contains(node.name()))) {
        operation.inputs().forEach(node -> names.add(node.name()));
      }
    }
  }
}
