package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.models.encoder.PatchGrid;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class SegmentationNetworkTest {
  /** Central differences of step 1e-5 in double precision leave an error of about 1e-9. */
  private static final double TOLERANCE = 1e-6;

  private static final int BATCH = 2;
  private static final int CLASSES = 3;
  private static final double DICE_WEIGHT = 0.7;

  /** Patches of 3 pixels and one doubling: the rest is interpolated. */
  private static final SegmentationNetwork NETWORK =
      new SegmentationNetwork(
          SegmentationConfig.defaults().withShape(4, 1).withDiceWeight(DICE_WEIGHT),
          5,
          new PatchGrid(2, 3),
          3,
          CLASSES);

  private static final int PIXELS = 6 * 9;

  private static void fill(INDArray array, Seed seed) {
    SplittableRandom random = seed.random();
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, 2 * random.nextDouble() - 1);
    }
  }

  /** A class each, but every seventh pixel has none. */
  private static int[] labels() {
    SplittableRandom random = Seed.of(8).random();
    int[] labels = random.ints(BATCH * PIXELS, 0, CLASSES).toArray();
    for (int i = 0; i < labels.length; i += 7) {
      labels[i] = -1;
    }
    return labels;
  }

  private static int counted() {
    return (int) java.util.Arrays.stream(labels()).filter(label -> label >= 0).count();
  }

  private static void load(Program program) {
    fill(program.input(SegmentationNetwork.X), Seed.of(2));
    INDArray target = program.input(SegmentationNetwork.TARGET);
    target.assign(0);
    int[] labels = labels();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        target.putScalar(i, labels[i], 1);
      }
    }
    program.input(SegmentationNetwork.PIXEL_WEIGHT).assign(1.0 / counted());
    program.input(SegmentationNetwork.DICE_WEIGHTS).assign(1.0 / CLASSES);
  }

  @Test
  void theLossIsItsFormulaAndItsGradientThatOfDifferences() {
    Graph graph = NETWORK.withLoss(Mode.TRAIN, BATCH, DataType.DOUBLE);
    try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
        Program program =
            Engine.PLANNED.compile(
                graph, state, Derivatives.parametersAnd(SegmentationNetwork.X))) {
      fill(state.parameters().vector(), Seed.of(4));
      load(program);
      program.run();
      assertEquals(
          naiveLoss(program.output(SegmentationNetwork.OUTPUT).dup('c')),
          program.output(Samples.LOSS).getDouble(0),
          1e-10);
      INDArray byInput = program.inputGradient(SegmentationNetwork.X).dup();
      INDArray byParameters = program.gradients().vector().dup();
      compare(program, program.input(SegmentationNetwork.X), byInput);
      compare(program, state.parameters().vector(), byParameters);
    }
  }

  /** The formula pixel by pixel. */
  private static double naiveLoss(INDArray output) {
    INDArray logits = output.reshape('c', BATCH * PIXELS, CLASSES);
    int[] labels = labels();
    double entropy = 0;
    double[] overlap = new double[CLASSES];
    double[] predicted = new double[CLASSES];
    double[] present = new double[CLASSES];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] >= 0) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
          sum += Math.exp(logits.getDouble(i, c));
        }
        for (int c = 0; c < CLASSES; c++) {
          predicted[c] += Math.exp(logits.getDouble(i, c)) / sum;
        }
        double share = Math.exp(logits.getDouble(i, labels[i])) / sum;
        entropy -= Math.log(share) / counted();
        overlap[labels[i]] += share;
        present[labels[i]]++;
      }
    }
    double dice = 0;
    for (int c = 0; c < CLASSES; c++) {
      dice += (1 - (2 * overlap[c] + 1) / (predicted[c] + present[c] + 1)) / CLASSES;
    }
    return entropy + DICE_WEIGHT * dice;
  }

  private static void compare(Program program, INDArray at, INDArray gradient) {
    double step = 1e-5;
    double scale = Math.max(1, gradient.amaxNumber().doubleValue());
    for (long i = 0; i < at.length(); i++) {
      double before = at.getDouble(i);
      at.putScalar(i, before + step);
      program.run();
      double above = program.output(Samples.LOSS).getDouble(0);
      at.putScalar(i, before - step);
      program.run();
      double below = program.output(Samples.LOSS).getDouble(0);
      at.putScalar(i, before);
      assertEquals(
          (above - below) / (2 * step), gradient.getDouble(i), TOLERANCE * scale, "element " + i);
    }
  }

  /** In single precision, as decoders are trained, the fast engine and the plain one agree. */
  @Test
  void theEnginesAgree() {
    double[] losses = new double[2];
    double[] norms = new double[2];
    Engine[] engines = {Engine.PLANNED, Engine.NATIVE};
    for (int i = 0; i < engines.length; i++) {
      Graph graph = NETWORK.withLoss(Mode.TRAIN, BATCH);
      try (NetworkState state = NetworkState.of(graph).initialize(Seed.of(1));
          Program program = engines[i].compile(graph, state, Derivatives.parameters())) {
        load(program);
        program.run();
        losses[i] = program.output(Samples.LOSS).getDouble(0);
        norms[i] = program.gradients().vector().norm2Number().doubleValue();
      }
    }
    assertEquals(losses[0], losses[1], 1e-5);
    assertEquals(norms[0], norms[1], 1e-4 * Math.max(1, norms[0]));
  }

  /** Linear interpolation reproduces a ramp between the outermost centers. */
  @Test
  void whatIsMissingToTheTileIsInterpolatedLinearly() {
    SegmentationNetwork linear =
        new SegmentationNetwork(SegmentationConfig.linear(), 1, new PatchGrid(1, 3), 4, 2);
    Graph graph = linear.graph(Mode.EVAL, 1);
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.standard().compile(graph, state)) {
      state.parameters().get("classes.weight").putScalar(0, 0, 1);
      INDArray x = program.input(SegmentationNetwork.X);
      for (int i = 0; i < 3; i++) {
        x.putScalar(i, 0, 10 * i);
      }
      program.run();
      INDArray output = program.output(SegmentationNetwork.OUTPUT);
      double[] expected = {0, 0, 1.25, 3.75, 6.25, 8.75, 11.25, 13.75, 16.25, 18.75, 20, 20};
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], output.getDouble(0, 2, i, 0), 1e-5, "column " + i);
        assertEquals(0, output.getDouble(0, 2, i, 1), 0);
      }
    }
  }
}
