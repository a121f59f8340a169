package org.histossl.core.engine;

import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;

/** A program that compiles two graphs, each with two ops of a kind that has no native code. */
final class TwoUnservedGraphs {
  private TwoUnservedGraphs() {}

  /**
   * Compiles and runs.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    for (int i = 0; i < 2; i++) {
      Graph graph = new Graph(DataType.FLOAT);
      Node x = graph.input("x", 2, 3);
      graph.output("y", x.max(0).plus(1).max(1));
      try (NetworkState state = NetworkState.of(graph);
          Program program = Engine.NATIVE.compile(graph, state)) {
        program.run();
      }
    }
    System.exit(0);
  }
}
