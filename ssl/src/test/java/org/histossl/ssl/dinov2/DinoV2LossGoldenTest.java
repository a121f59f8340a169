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
      for (String x : List.of("x0", "x1", "x2")) {
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
    for (Engine engine : Engine.values()) {
      double temperature = golden.config().get("temp").asDouble();
      try (Run run = new Run(engine, new Centering.MovingMean(0.9), new long[] {8, 24}, false)) {
        for (int t = 0; t < 4; t++) {
          golden.assertClose(
              OUT,
              "softmax_center." + t,
              run.targets(golden.tensor(IN, "teacher." + t), temperature),
              ORDER_OF_SUMMATION);
        }
      }
      try (Run run = new Run(engine, new Centering.SinkhornKnopp(3), new long[] {8, 24}, false)) {
        INDArray teacher = golden.tensor(IN, "teacher.0");
        golden.assertClose(
            OUT, "sinkhorn.0", run.targets(teacher, temperature), ORDER_OF_SUMMATION);
        golden.assertClose(
            OUT,
            "sinkhorn.1",
            run.targets(teacher, golden.config().get("temp2").asDouble()),
            ORDER_OF_SUMMATION);
      }
    }
  }

  @GoldenTest("dinov2-ibot-loss")
  void hiddenPatches(GoldenCase golden) throws IOException {
    INDArray weights = Nd4j.zeros(DataType.FLOAT, 11, 1);
    INDArray given = golden.tensor(IN, "masks_weight");
    INDArray present = Nd4j.zeros(DataType.FLOAT, 11, 1);
    for (int i = 0; i < 8; i++) {
      weights.putScalar(i, 0, given.getDouble(i));
      present.putScalar(i, 0, 1);
    }
    for (Engine engine : Engine.values()) {
      for (Centering centering :
          List.of(new Centering.MovingMean(0.9), new Centering.SinkhornKnopp(3))) {
        boolean mean = centering instanceof Centering.MovingMean;
        try (Run run = new Run(engine, centering, new long[] {11, 24}, true)) {
          run.program.input("student").assign(golden.tensor(IN, "student_masked"));
          run.program.input("weights").assign(weights);
          run.program.input("present").assign(present);
          INDArray targets = run.targets(golden.tensor(IN, "teacher_masked"), 0.07);
          golden.assertClose(
              OUT,
              mean ? "masked_softmax_center" : "sinkhorn.0",
              first(targets, 8),
              ORDER_OF_SUMMATION);
          golden.assertClose(
              OUT,
              mean ? "masked_loss" : "sinkhorn_loss.0",
              new double[] {run.program.output("loss").getDouble(0)},
              ORDER_OF_SUMMATION);
          golden.assertClose(
              OUT,
              mean ? "masked_grad" : "sinkhorn_grad.0",
              first(run.program.inputGradient("student"), 8),
              ORDER_OF_SUMMATION);
        }
      }
    }
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

    Run(Engine engine, Centering centering, long[] shape, boolean ibot) {
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
                "head", DinoHeadConfig.defaults(), centering, 0.1, Schedule.constant(1));
        Node loss =
            objective.loss(
                targets.probabilities(),
                graph.input("student", shape),
                graph.input("weights", shape[0], 1),
                4);
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
