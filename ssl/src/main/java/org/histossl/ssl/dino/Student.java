package org.histossl.ssl.dino;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.histossl.models.TrainedEncoder;
import org.histossl.ssl.view.ViewConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The network that is trained: all views forward, the loss, and back. */
final class Student implements AutoCloseable {
  /** Scope of the loss's buffers, beside {@code backbone} and {@code head}. */
  static final String LOSS = "dino_loss";

  private static final String LAST_LAYER = TrainedEncoder.HEAD + ".last_layer.";

  private final DinoConfig config;
  private final MultiCrop network;
  private final NetworkState state;
  private final Program program;
  private final Optimizer optimiser;
  private final ParameterGroups groups;

  /** The sum over the micro-batches of a step; empty where a step has only one. */
  private final Optional<ParameterSet> accumulated;

  Student(DinoConfig config, Seed seed, Engine engine) {
    this.config = config;
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    ViewConfig views = config.views();
    long batch = config.run().batchSize();
    List<Node> crops = new ArrayList<>();
    long global = views.global().size();
    crops.add(graph.input("global", views.global().count() * batch, 3, global, global));
    if (views.local().count() > 0) {
      long local = views.local().size();
      crops.add(graph.input("local", views.local().count() * batch, 3, local, local));
    }
    network = new MultiCrop(config.encoder(), config.head());
    Node scores = network.build(scope, crops);
    Node teacher =
        graph.input("teacher", views.global().count() * batch, config.head().prototypes());
    DinoLoss.Outputs outputs =
        new DinoLoss(config.loss())
            .build(scope.in(LOSS), teacher, scores, graph.input("temperature", 1), batch);
    graph.loss(outputs.loss());
    graph.output("loss", outputs.loss());
    graph.output("entropy", outputs.teacherEntropy());
    graph.output("scores", scores);
    state = NetworkState.of(graph).initialize(seed);
    program =
        engine.compile(graph, state, Derivatives.parameters().with(config.run().activations()));
    optimiser = config.optimiser().rule().over(state.parameters());
    groups =
        ParameterGroups.dino(state.parameters().specs().values())
            .only(program.differentiated()::contains);
    accumulated =
        config.run().accumulate() == 1
            ? Optional.empty()
            : Optional.of(
                ParameterSet.zeros(
                    List.copyOf(state.parameters().specs().values()), state.parameters().type()));
  }

  NetworkState state() {
    return state;
  }

  Optimizer optimiser() {
    return optimiser;
  }

  /** The optimiser's running averages, laid out as the parameters. */
  Map<String, ParameterSet> averages() {
    return optimiser.averages();
  }

  INDArray scores() {
    return program.output("scores");
  }

  /** Off-heap bytes beside parameters and the optimiser's moments. */
  long bytes() {
    long sum = accumulated.map(set -> set.vector().length() * Float.BYTES).orElse(0L);
    return program.bytes() + sum;
  }

  /** Loss and entropy of a micro-batch, whose gradients are added to those of the step. */
  double[] forwardAndBack(
      List<float[]> globalViews,
      List<float[]> localViews,
      INDArray targets,
      double temperature,
      Seed seed) {
    Teacher.fill(program.input("global"), globalViews);
    if (!localViews.isEmpty()) {
      Teacher.fill(program.input("local"), localViews);
    }
    program.input("teacher").assign(targets);
    program.input("temperature").assign(temperature);
    network.drawPaths(program, seed);
    program.run();
    if (accumulated.isPresent()) {
      program.gradients().vector().divi(config.run().accumulate());
      accumulated.get().vector().addi(program.gradients().vector());
    }
    return new double[] {
      program.output("loss").getDouble(0), program.output("entropy").getDouble(0)
    };
  }

  /** The gradients of the step: of its one micro-batch, or of all. */
  ParameterSet gradients() {
    return accumulated.orElseGet(program::gradients);
  }

  /**
   * Clips, moves the parameters, and forgets the gradients; gives their norm before clipping. Moves
   * nothing where the norm is not finite.
   */
  double move(double rate, double decay, boolean lastLayerFrozen) {
    double norm = config.optimiser().clipping().apply(gradients(), groups);
    if (!Double.isFinite(norm)) {
      return norm;
    }
    ParameterGroups moved =
        lastLayerFrozen ? groups.without(name -> name.startsWith(LAST_LAYER)) : groups;
    optimiser.step(gradients(), moved, rate, decay);
    accumulated.ifPresent(sum -> sum.vector().assign(0));
    return norm;
  }

  @Override
  public void close() {
    accumulated.ifPresent(ParameterSet::close);
    optimiser.close();
    program.close();
    state.close();
  }
}
