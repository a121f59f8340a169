package org.histossl.core.engine;

import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;

/** A program for a JVM whose class path lacks oneDNN; ends with 0 if graphs run all the same. */
final class WithoutNativeLibrary {
  private WithoutNativeLibrary() {}

  /**
   * Runs a graph and its gradient.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 2, 3);
    graph.output("y", x.square());
    graph.loss(x.square().sum().reshape(1));
    boolean works = Engine.standard() == Engine.PLANNED;
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state, Derivatives.parametersAnd("x"))) {
      program.input("x").assign(3);
      program.run();
      works &= program.engine() == Engine.PLANNED;
      works &= program.output("y").getDouble(1, 2) == 9;
      works &= program.inputGradient("x").getDouble(1, 2) == 6;
    }
    System.exit(works ? 0 : 1);
  }
}
