package org.histossl.benchmarks;

import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A chain of additions to one number: nothing but the cost of starting an op. */
final class LaunchWork implements AutoCloseable {

  static final int OPS = 1000;

  private final NetworkState state;
  private final Program program;

  LaunchWork(Engine engine) {
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("x", 1, 1);
    Node sum = x;
    for (int i = 0; i < OPS; i++) {
      sum = sum.plus(x);
    }
    graph.output("sum", sum);
    state = NetworkState.of(graph);
    program = engine.compile(graph, state);
  }

  INDArray run() {
    program.run();
    return program.output("sum");
  }

  @Override
  public void close() {
    program.close();
    state.close();
  }
}
