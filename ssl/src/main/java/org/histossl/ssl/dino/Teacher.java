package org.histossl.ssl.dino;

import java.util.List;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.optim.MovingAverage;
import org.histossl.ssl.view.ViewConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The network that gives the targets. It sees the global views, gets no gradient and follows the
 * student. As in the reference it stays in training mode: its batch norms use the statistics of its
 * own batches.
 */
final class Teacher implements AutoCloseable {
  private static final String CROPS = "global";
  private static final String SCORES = "scores";

  private final NetworkState state;
  private final Program program;
  private final MovingAverage average;

  /** Begins as a copy of the student that shares nothing with it. */
  Teacher(DinoConfig config, NetworkState student, Engine engine) {
    Graph graph = new Graph(DataType.FLOAT);
    ViewConfig views = config.views();
    long size = views.global().size();
    Node crops =
        graph.input(CROPS, (long) views.global().count() * config.run().batchSize(), 3, size, size);
    // no stochastic depth in the targets
    MultiCrop network = new MultiCrop(config.encoder(), config.head());
    graph.output(SCORES, network.build(graph.root(Mode.TRAIN), List.of(crops)));
    state = NetworkState.of(graph);
    copy(student);
    program = engine.compile(graph, state);
    network.keepPaths(program);
    average = new MovingAverage(state.parameters(), student.parameters(), engine);
  }

  private void copy(NetworkState student) {
    state.parameters().assign(student.parameters());
    // the student's buffers are the teacher's, and the loss's centre
    for (String name : state.buffers().specs().keySet()) {
      state.buffers().get(name).assign(student.buffers().get(name));
    }
  }

  NetworkState state() {
    return state;
  }

  /** Off-heap bytes beside parameters. */
  long bytes() {
    return program.bytes() + average.bytes();
  }

  /** Scores of the global views, {@code [views * batch, prototypes]}; valid until the next call. */
  INDArray targets(List<float[]> globalViews) {
    fill(program.input(CROPS), globalViews);
    program.run();
    return program.output(SCORES);
  }

  /** One view behind the other. */
  static void fill(INDArray input, List<float[]> views) {
    long from = 0;
    for (float[] view : views) {
      HostFloats.fill(input, from, view);
      from += view.length;
    }
  }

  void follow(double momentum) {
    average.follow(momentum);
  }

  @Override
  public void close() {
    average.close();
    program.close();
    state.close();
  }
}
