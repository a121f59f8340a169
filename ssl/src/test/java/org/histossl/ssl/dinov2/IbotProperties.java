package org.histossl.ssl.dinov2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.optim.Schedule;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Centering;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The loss of hidden patches: the loop, its slope, and what does not change it. */
class IbotProperties {
  private static final int PROTOTYPES = 4;
  private static final int IMAGES = 3;
  private static final double TEMPERATURE = 0.5;
  private static final double FLOATS = 1e-5;

  private static final IbotObjective IBOT =
      new IbotObjective(
          "head",
          DinoHeadConfig.defaults(),
          new Centering.MovingMean(0.9),
          TEMPERATURE,
          Schedule.constant(1));

  /** Targets, scores and weights of some rows. */
  private record Rows(double[][] target, double[][] student, double[] weight) {
    static Rows draw(int rows, long seed) {
      SplittableRandom random = Seed.of(seed).random();
      double[][] target = new double[rows][PROTOTYPES];
      double[][] student = new double[rows][PROTOTYPES];
      double[] weight = new double[rows];
      for (int row = 0; row < rows; row++) {
        Arrays.setAll(target[row], k -> random.nextDouble());
        double sum = Arrays.stream(target[row]).sum();
        double[] own = target[row];
        Arrays.setAll(own, k -> own[k] / sum);
        Arrays.setAll(student[row], k -> (float) random.nextDouble(-1, 1));
        weight[row] = random.nextDouble();
      }
      return new Rows(target, student, weight);
    }

    double loop() {
      double sum = 0;
      for (int row = 0; row < target.length; row++) {
        double all = 0;
        for (double score : student[row]) {
          all += Math.exp(score / TEMPERATURE);
        }
        for (int k = 0; k < PROTOTYPES; k++) {
          sum -= weight[row] * target[row][k] * (student[row][k] / TEMPERATURE - Math.log(all));
        }
      }
      return sum / IMAGES;
    }

    /** The loss, and the gradient by the scores row by row. */
    double[] graph() {
      int rows = target.length;
      Graph graph = new Graph(DataType.FLOAT);
      Node loss =
          IBOT.loss(
              graph.input("target", rows, PROTOTYPES),
              graph.input("student", rows, PROTOTYPES),
              graph.input("weights", rows, 1),
              IMAGES);
      graph.loss(loss);
      graph.output("loss", loss);
      try (NetworkState state = NetworkState.of(graph);
          Program program =
              Engine.NATIVE.compile(graph, state, Derivatives.parametersAnd("student"))) {
        for (int row = 0; row < rows; row++) {
          for (int k = 0; k < PROTOTYPES; k++) {
            program.input("target").putScalar(row, k, target[row][k]);
            program.input("student").putScalar(row, k, student[row][k]);
          }
          program.input("weights").putScalar(row, 0, weight[row]);
        }
        program.run();
        INDArray gradient = program.inputGradient("student");
        double[] result = new double[1 + rows * PROTOTYPES];
        result[0] = program.output("loss").getDouble(0);
        for (int i = 1; i < result.length; i++) {
          result[i] = gradient.getDouble((i - 1) / PROTOTYPES, (i - 1) % PROTOTYPES);
        }
        return result;
      }
    }
  }

  @Property(tries = 12)
  void itIsTheLoopAndItsSlope(@ForAll @IntRange(min = 1, max = 6) int count, @ForAll long seed) {
    Rows rows = Rows.draw(count, seed);
    double[] actual = rows.graph();
    assertEquals(rows.loop(), actual[0], FLOATS);
    double step = 1e-6;
    for (int i = 1; i < actual.length; i++) {
      double[] row = rows.student()[(i - 1) / PROTOTYPES];
      int k = (i - 1) % PROTOTYPES;
      double old = row[k];
      row[k] = old + step;
      double above = rows.loop();
      row[k] = old - step;
      double below = rows.loop();
      row[k] = old;
      assertEquals((above - below) / (2 * step), actual[i], 1e-4);
    }
  }

  @Property(tries = 12)
  void shiftingARowOfScoresChangesNothing(
      @ForAll @IntRange(min = 1, max = 6) int count,
      @ForAll @DoubleRange(min = -9, max = 9) double shift,
      @ForAll long seed) {
    Rows rows = Rows.draw(count, seed);
    double before = rows.graph()[0];
    double[] last = rows.student()[count - 1];
    Arrays.setAll(last, k -> last[k] + shift);
    assertEquals(before, rows.graph()[0], 1e-4);
  }

  @Property(tries = 12)
  void theOrderOfPatchesDoesNotMatter(
      @ForAll @IntRange(min = 2, max = 6) int count, @ForAll long seed) {
    Rows rows = Rows.draw(count, seed);
    double before = rows.graph()[0];
    swap(rows.target());
    swap(rows.student());
    double first = rows.weight()[0];
    rows.weight()[0] = rows.weight()[1];
    rows.weight()[1] = first;
    assertEquals(before, rows.graph()[0], FLOATS);
  }

  private static void swap(double[][] rows) {
    double[] first = rows[0];
    rows[0] = rows[1];
    rows[1] = first;
  }

  @Property(tries = 12)
  void rowsWithoutWeightCountNothing(
      @ForAll @IntRange(min = 2, max = 6) int count, @ForAll long seed) {
    Rows rows = Rows.draw(count, seed);
    rows.weight()[0] = 0;
    double before = rows.graph()[0];
    double[] padding = rows.student()[0];
    Arrays.setAll(padding, k -> 5 * k);
    double[] after = rows.graph();
    assertEquals(before, after[0], FLOATS);
    for (int k = 0; k < PROTOTYPES; k++) {
      assertEquals(0, after[1 + k], 0);
    }
  }
}
