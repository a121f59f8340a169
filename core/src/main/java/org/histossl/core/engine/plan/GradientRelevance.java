package org.histossl.core.engine.plan;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** Which nodes need a gradient: they depend on a leaf of interest, and the loss depends on them. */
public final class GradientRelevance {
  private final Set<String> dependent;
  private final Set<String> leading = new HashSet<>();

  /**
   * Follows the graph both ways.
   *
   * @param operations the operations in order; bodies are not looked into
   * @param leaves names of the nodes whose gradients are wanted
   * @param losses names of the nodes that gradients are taken of
   */
  public GradientRelevance(
      List<Operation> operations, Collection<String> leaves, Collection<String> losses) {
    dependent = new HashSet<>(leaves);
    leading.addAll(losses);
    operations.forEach(this::followForward);
    for (int i = operations.size() - 1; i >= 0; i--) {
      followBackward(operations.get(i));
    }
  }

  private void followForward(Operation operation) {
    if (operation.inputs().stream().anyMatch(node -> dependent.contains(node.name()))) {
      operation.outputs().forEach(node -> dependent.add(node.name()));
    }
  }

  private void followBackward(Operation operation) {
    if (operation.outputs().stream().anyMatch(node -> leading.contains(node.name()))) {
      operation.inputs().forEach(node -> leading.add(node.name()));
    }
  }

  /**
   * Whether a node needs a gradient.
   *
   * @param node the node
   * @return whether it lies between a leaf and a loss
   */
  public boolean needsGradient(Node node) {
    return dependent.contains(node.name()) && leading.contains(node.name());
  }

  /**
   * All nodes that need a gradient.
   *
   * @return their names
   */
  public Set<String> names() {
    Set<String> names = new HashSet<>(dependent);
    names.retainAll(leading);
    return names;
  }
}
