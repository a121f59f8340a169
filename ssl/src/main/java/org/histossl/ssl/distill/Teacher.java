package org.histossl.ssl.distill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.HostFloats;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.optim.MovingAverage;
import org.histossl.core.parallel.Group;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The network that gives the targets: it sees the global views, and follows the student. */
final class Teacher implements AutoCloseable {
  private final Recipe recipe;
  private final Graph graph = new Graph(DataType.FLOAT);
  private final NetworkState state;
  private final Program program;
  private final MovingAverage average;
  private final Shards shards;

  /** Begins as a copy of the student that shares nothing with it. */
  Teacher(Recipe recipe, NetworkState student, Engine engine, Group group) {
    this.recipe = recipe;
    Branch branch = new Branch(recipe);
    Readout readout = branch.teacher(graph);
    for (Recipe.Weighted weighted : recipe.objectives()) {
      weighted
          .objective()
          .scores(readout)
          .ifPresent(scores -> graph.output(weighted.objective().name(), scores));
    }
    state = NetworkState.of(graph);
    copy(student);
    program = engine.compile(graph, state);
    branch.keepPaths(program); // no stochastic depth in the targets
    average = new MovingAverage(state.parameters(), student.parameters(), engine);
    shards = new Shards(recipe.crops().shards(), group);
  }

  /** The shapes of the scores by objective, before any network is made. */
  static Map<String, long[]> shapes(Recipe recipe) {
    Readout readout = new Branch(recipe).teacher(new Graph(DataType.FLOAT));
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Recipe.Weighted weighted : recipe.objectives()) {
      Objective objective = weighted.objective();
      objective.scores(readout).ifPresent(node -> shapes.put(objective.name(), node.shape()));
    }
    return shapes;
  }

  private void copy(NetworkState student) {
    state.parameters().assign(student.parameters());
    // the student's buffers are the teacher's, and the objectives'
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

  /** Scores of the global views by objective, valid until the next call. */
  Map<String, INDArray> scores(List<float[]> globalViews, Optional<Masks> masks) {
    fill(program.input(Branch.GLOBAL), globalViews);
    masks.ifPresent(drawn -> drawn.fill(program, graph));
    program.run();
    Map<String, INDArray> scores = new LinkedHashMap<>();
    for (Recipe.Weighted weighted : recipe.objectives()) {
      String name = weighted.objective().name();
      if (graph.outputs().containsKey(name)) {
        scores.put(name, program.output(name));
      }
    }
    return scores;
  }

  /** Before the first shard of a step: each of them begins with the same running statistics. */
  void beginShards() {
    shards.begin(state.buffers().vector());
  }

  /** Before each shard. */
  void beginShard() {
    shards.restore(state.buffers().vector());
  }

  /** After each shard. */
  void endShard() {
    shards.add(state.buffers().vector());
  }

  /** After the last of this rank's shards. */
  void endShards() {
    shards.mean(state.buffers().vector());
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
    shards.close();
    average.close();
    program.close();
    state.close();
  }
}
