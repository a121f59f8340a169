package org.histossl.core.graph;

import java.util.List;

/**
 * One operation of a graph, whole: a layer norm, not the seven stock ops that it is made of.
 * Engines carry out an operation by a kernel of its own, or else by the operations of its body, or
 * else by the stock ops.
 *
 * @param op what it does
 * @param inputs what it reads
 * @param outputs what it makes
 * @param body the operations that it is made of; empty for a single stock op
 */
public record Operation(Op op, List<Node> inputs, List<Node> outputs, List<Operation> body) {
  /** Copies the lists. */
  public Operation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    body = List.copyOf(body);
  }
}
