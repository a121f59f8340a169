package org.histossl.ssl.dinov2;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.golden.GoldenTest;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.optim.Schedule;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.Targets;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Targets, iBOT and KoLeo on the reference's scores, under every engine. */
class DinoV2LossGoldenTest {
  private static final String IN = "input.safetensors";
  private static final String OUT = "expected.safetensors";

  /** Sums of ours run in another order than the reference's, whose noise is that of one order. */
  private static final double ORDER_OF_SUMMATION = 4;

  @GoldenTest("dinov2-koleo-loss")
  void koleo(GoldenCase golden) throws IOException {
    for (Engine engine : Engine.values()) {
      for (String x : golden.tensors(IN)) {
        INDArray tokens = golden.tensor(IN, x);
        Graph graph = new Graph(DataType.FLOAT);
        Node loss = KoLeoObjective.loss(graph.input("x", tokens.shape()));
        graph.loss(loss);
        graph.output("loss", loss);
        try (NetworkState state = NetworkState.of(graph);
            Program program = engine.compile(graph, state, Derivatives.parametersAnd("x"))) {
          program.input("x").assign(tokens);
          program.run();
          golden.assertClose(
              OUT,
              x + ".loss",
              new double[] {program.output("loss").getDouble(0)},
              ORDER_OF_SUMMATION);
          golden.assertClose(OUT, x + ".grad", program.inputGradient("x"), ORDER_OF_SUMMATION);
        }
      }
    }
  }

  @GoldenTest("dinov2-dino-loss")
  void targetsOfClassTokens(GoldenCase golden) throws IOException {
    double temperature = number(golden, "temp");
    INDArray first = golden.tensor(IN, "teacher.0");
    for (Engine engine : Engine.values()) {
      Centering mean = new Centering.MovingMean(number(golden, "momentum"));
      try (Run run = new Run(engine, mean, first.shape())) {
        for (int t = 0; golden.tensors(IN).contains("teacher." + t); t++) {
          golden.assertClose(
              OUT,
              "softmax_center." + t,
              run.targets(golden.tensor(IN, "teacher." + t), temperature),
              ORDER_OF_SUMMATION);
        }
      }
      for (int k = 0; k < 2; k++) {
        try (Run run = new Run(engine, sinkhorn(golden, k), first.shape())) {
          golden.assertClose(
              OUT,
              "sinkhorn." + k,
              run.targets(first, number(golden, k == 0 ? "temp" : "temp2")),
              ORDER_OF_SUMMATION);
        }
      }
    }
  }

  @GoldenTest("dinov2-ibot-loss")
  void hiddenPatches(GoldenCase golden) throws IOException {
    for (Engine engine : Engine.values()) {
      try (Run run = ibot(golden, engine, new Centering.MovingMean(number(golden, "momentum")))) {
        compare(
            golden, run, "temp", List.of("masked_softmax_center", "masked_loss", "masked_grad"));
      }
      for (int k = 0; k < 2; k++) {
        try (Run run = ibot(golden, engine, sinkhorn(golden, k))) {
          compare(
              golden,
              run,
              k == 0 ? "temp" : "temp2",
              List.of("sinkhorn." + k, "sinkhorn_loss." + k, "sinkhorn_grad." + k));
        }
      }
    }
  }

  /** The center after some steps, each of as many hidden patches. */
  @GoldenTest("dinov2-ibot-loss")
  void theCenterMovesAfterItIsUsed(GoldenCase golden) throws IOException {
    for (Engine engine : Engine.values()) {
      INDArray first = golden.tensor(IN, "teacher_step.0");
      long[] shape = {first.size(1), first.size(2)};
      Centering mean = new Centering.MovingMean(number(golden, "momentum"));
      try (Run run = new Run(engine, mean, shape)) {
        for (int t = 0; golden.tensors(IN).contains("teacher_step." + t); t++) {
          INDArray scores = golden.tensor(IN, "teacher_step." + t);
          golden.assertClose(
              OUT,
              "step_softmax_center." + t,
              run.targets(scores.reshape(shape), number(golden, "temp")).reshape(scores.shape()),
              ORDER_OF_SUMMATION);
        }
      }
    }
  }

  private static void compare(GoldenCase golden, Run run, String temperature, List<String> names)
      throws IOException {
    INDArray targets =
        run.targets(golden.tensor(IN, "teacher_masked"), number(golden, temperature));
    int hidden = golden.json().get("n_masked_patches").asInt();
    golden.assertClose(OUT, names.get(0), first(targets, hidden), ORDER_OF_SUMMATION);
    golden.assertClose(
        OUT,
        names.get(1),
        new double[] {run.program.output("loss").getDouble(0)},
        ORDER_OF_SUMMATION);
    golden.assertClose(
        OUT, names.get(2), first(run.program.inputGradient("student"), hidden), ORDER_OF_SUMMATION);
  }

  private static Run ibot(GoldenCase golden, Engine engine, Centering centering)
      throws IOException {
    INDArray student = golden.tensor(IN, "student_masked");
    INDArray given = golden.tensor(IN, "masks_weight");
    INDArray weights = Nd4j.zeros(DataType.FLOAT, student.size(0), 1);
    INDArray present = Nd4j.zeros(DataType.FLOAT, student.size(0), 1);
    for (int i = 0; i < golden.json().get("n_masked_patches").asInt(); i++) {
      weights.putScalar(i, 0, given.getDouble(i));
      present.putScalar(i, 0, 1);
    }
    Run run = new Run(engine, centering, student.shape(), Optional.of(golden));
    run.program.input("student").assign(student);
    run.program.input("weights").assign(weights);
    run.program.input("present").assign(present);
    return run;
  }

  /** The first of the case's two is with its own number of iterations, the other with three. */
  private static Centering sinkhorn(GoldenCase golden, int which) {
    return new Centering.SinkhornKnopp(which == 0 ? golden.config().get("it").asInt() : 3);
  }

  private static double number(GoldenCase golden, String name) {
    return golden.config().get(name).asDouble();
  }

  private static INDArray first(INDArray rows, int count) {
    return rows.get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, count),
            org.nd4j.linalg.indexing.NDArrayIndex.all())
        .dup('c');
  }

  /** Targets, and where asked iBOT's loss of them. */
  private static final class Run implements AutoCloseable {
    private final NetworkState state;
    private final Program program;

    Run(Engine engine, Centering centering, long[] shape) {
      this(engine, centering, shape, Optional.empty());
    }

    /** With the loss of a case, if there is one. */
    Run(Engine engine, Centering centering, long[] shape, Optional<GoldenCase> golden) {
      boolean ibot = golden.isPresent();
      Graph graph = new Graph(DataType.FLOAT);
      Node scores = graph.input("scores", shape);
      Optional<Node> present =
          ibot ? Optional.of(graph.input("present", shape[0], 1)) : Optional.empty();
      Targets targets =
          centering.targets(
              graph.root(Mode.TRAIN).in("loss"),
              scores,
              graph.input("temperature", 1),
              present,
              "");
      targets.buffers().forEach(graph.root(Mode.TRAIN).in("loss")::update);
      graph.output("targets", targets.probabilities());
      if (ibot) {
        IbotObjective objective =
            new IbotObjective(
                "head",
                DinoHeadConfig.defaults(),
                centering,
                number(golden.orElseThrow(), "student_temp"),
                Schedule.constant(1));
        Node loss =
            objective.loss(
                targets.probabilities(),
                graph.input("student", shape),
                graph.input("weights", shape[0], 1),
                golden.orElseThrow().config().get("B").asLong());
        graph.loss(loss);
        graph.output("loss", loss);
      }
      state = NetworkState.of(graph).initialize(Seed.of(1));
      program =
          ibot
              ? engine.compile(graph, state, Derivatives.parametersAnd("student"))
              : engine.compile(graph, state);
    }

    INDArray targets(INDArray scores, double temperature) {
      program.input("scores").assign(scores);
      program.input("temperature").assign(temperature);
      program.run();
      return program.output("targets");
    }

    @Override
    public void close() {
      program.close();
      state.close();
    }
  }
}
