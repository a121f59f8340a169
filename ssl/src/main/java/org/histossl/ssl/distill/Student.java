package org.histossl.ssl.distill;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;
import org.histossl.core.optim.Optimizer;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.core.parallel.Group;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The network that is trained: all views forward, the losses, and back. */
final class Student implements AutoCloseable {
  private static final String LAST_LAYER = ".last_layer.";
  private static final String SCORES = "scores/";

  private final Recipe recipe;
  private final Graph graph = new Graph(DataType.FLOAT);
  private final Branch branch;
  private final NetworkState state;
  private final Program program;
  private final Optimizer optimizer;
  private final ParameterGroups groups;

  /** The sum over the micro-batches or shards of a step; empty where a step has only one. */
  private final Optional<ParameterSet> accumulated;

  /** Where a step has several shards, what their sums and means are made in. */
  private final Optional<Shards> shards;

  Student(Recipe recipe, Map<String, long[]> scores, Seed seed, Engine engine, Group group) {
    this.recipe = recipe;
    branch = new Branch(recipe);
    build(recipe, branch, graph, scores);
    state = NetworkState.of(graph).initialize(seed);
    program =
        engine.compile(graph, state, Derivatives.parameters().with(recipe.crops().activations()));
    optimizer = recipe.movement().rule().over(state.parameters());
    groups =
        recipe
            .movement()
            .groups()
            .apply(state.parameters().specs().values())
            .only(program.differentiated()::contains);
    accumulated =
        recipe.crops().accumulate() == 1 && recipe.crops().shards() == 1
            ? Optional.empty()
            : Optional.of(
                ParameterSet.zeros(
                    List.copyOf(state.parameters().specs().values()), state.parameters().type()));
    shards =
        recipe.crops().shards() == 1
            ? Optional.empty()
            : Optional.of(new Shards(recipe.crops().shards(), group));
  }

  /** Refuses what cannot be built, before anything is made. */
  static void check(Recipe recipe) {
    build(recipe, new Branch(recipe), new Graph(DataType.FLOAT), Teacher.shapes(recipe));
  }

  private static void build(Recipe recipe, Branch branch, Graph graph, Map<String, long[]> scores) {
    Readout readout = branch.student(graph);
    Map<String, Node> metrics = new LinkedHashMap<>();
    Optional<Node> total = Optional.empty();
    for (Recipe.Weighted weighted : recipe.objectivesOfShards()) {
      Objective objective = weighted.objective();
      Scope scope = graph.root(Mode.TRAIN).in(objective.name());
      objective.numbers().keySet().forEach(number -> graph.input(number, 1));
      Optional<Targets> targets =
          Optional.ofNullable(scores.get(objective.name()))
              .map(
                  shape ->
                      objective.targets(
                          scope,
                          graph.input(objective.name(), shape),
                          readout,
                          number ->
                              Check.found(graph.inputs().get(number), "no number %s", number)));
      Objective.Loss loss = objective.loss(readout, targets);
      targets.ifPresent(
          made -> {
            metrics.putAll(made.metrics());
            made.buffers().forEach(scope::update);
          });
      metrics.putAll(loss.metrics());
      Node share = weighted.weight() == 1 ? loss.value() : loss.value().times(weighted.weight());
      total = Optional.of(total.map(sum -> sum.plus(share)).orElse(share));
    }
    graph.loss(total.orElseThrow());
    graph.output(StepResult.LOSS, total.orElseThrow());
    metrics.forEach(graph::output);
    readout.projections().forEach((head, node) -> graph.output(SCORES + head, node));
  }

  NetworkState state() {
    return state;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  /** The scores of all class tokens in the last micro-batch, by head. */
  Map<String, INDArray> scores() {
    Map<String, INDArray> scores = new LinkedHashMap<>();
    graph
        .outputs()
        .keySet()
        .forEach(
            name -> {
              if (name.startsWith(SCORES)) {
                scores.put(name.substring(SCORES.length()), program.output(name));
              }
            });
    return scores;
  }

  /** Off-heap bytes beside parameters and the optimizer's moments. */
  long bytes() {
    long sum = accumulated.map(set -> set.vector().length() * Float.BYTES).orElse(0L);
    return program.bytes() + sum;
  }

  /**
   * A micro-batch forward and back: its gradients are added to those of the step. Gives the total
   * loss and the objectives' metrics.
   */
  Map<String, Double> learn(MicroBatch batch, Map<String, INDArray> targets, long step, Seed seed) {
    Teacher.fill(program.input(Branch.GLOBAL), batch.globalViews());
    if (!batch.localViews().isEmpty()) {
      Teacher.fill(program.input(Branch.LOCAL), batch.localViews());
    }
    batch.masks().ifPresent(masks -> masks.fill(program, graph));
    targets.forEach((objective, scores) -> program.input(objective).assign(scores));
    for (Recipe.Weighted weighted : recipe.objectives()) {
      weighted
          .objective()
          .numbers()
          .forEach((number, schedule) -> program.input(number).assign(schedule.at(step)));
    }
    branch.drawPaths(program, seed);
    program.run();
    if (shards.isPresent()) {
      shards.get().add(program.gradients().vector(), state.buffers().vector());
    } else {
      accumulated.ifPresent(
          sum -> {
            program.gradients().vector().divi(recipe.crops().accumulate());
            sum.vector().addi(program.gradients().vector());
          });
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (String name : graph.outputs().keySet()) {
      if (!name.startsWith(SCORES)) {
        values.put(name, program.output(name).getDouble(0));
      }
    }
    return values;
  }

  /** What the rows of all shards share of an objective's prototypes. */
  void share(String objective, float[] logarithms) {
    HostFloats.fill(program.input(PrototypeShares.input(objective)), 0, logarithms);
  }

  /** Before the first shard of a step: each of them begins with the same buffers. */
  void beginShards() {
    shards.orElseThrow().begin(state.buffers().vector());
  }

  /** Before each shard. */
  void beginShard() {
    shards.orElseThrow().restore(state.buffers().vector());
  }

  /** After the last of this rank's shards: means over the shards of all ranks. */
  void endShards() {
    shards.orElseThrow().mean(accumulated.orElseThrow().vector(), state.buffers().vector());
  }

  /** The gradients of the step: of its one micro-batch, or of all. */
  ParameterSet gradients() {
    return accumulated.orElseGet(program::gradients);
  }

  /**
   * Clips, moves the parameters, and forgets the gradients; gives their norm before clipping. Moves
   * nothing where the norm is not finite.
   */
  double move(long step) {
    Recipe.Movement movement = recipe.movement();
    double norm = movement.clipping().apply(gradients(), groups);
    if (!Double.isFinite(norm)) {
      return norm;
    }
    ParameterGroups moved = groups;
    if (step < movement.frozen().steps()) {
      moved =
          movement.frozen().byRate()
              ? groups.withoutRate(name -> name.contains(LAST_LAYER))
              : groups.without(name -> name.contains(LAST_LAYER));
    }
    optimizer.step(gradients(), moved, movement.rate().at(step), movement.decay().at(step));
    accumulated.ifPresent(sum -> sum.vector().assign(0));
    return norm;
  }

  @Override
  public void close() {
    shards.ifPresent(Shards::close);
    accumulated.ifPresent(ParameterSet::close);
    optimizer.close();
    program.close();
    state.close();
  }
}
