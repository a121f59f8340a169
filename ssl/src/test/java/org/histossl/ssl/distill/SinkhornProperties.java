package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sinkhorn-Knopp gives each row one in all, each prototype a like share, and knows no order. */
class SinkhornProperties {
  private static final int PROTOTYPES = 6;
  private static final double FLOATS = 2e-5;

  /** Targets of the rows before the padding. */
  private static double[][] targets(double[][] scores, int iterations, int padding) {
    int rows = scores.length;
    Graph graph = new Graph(DataType.FLOAT);
    Node x = graph.input("scores", rows + padding, PROTOTYPES);
    Optional<Node> present =
        padding > 0 ? Optional.of(graph.input("present", rows + padding, 1)) : Optional.empty();
    Targets made =
        new Centering.SinkhornKnopp(iterations)
            .targets(
                graph.root(Mode.TRAIN).in("loss"), x, graph.input("temperature", 1), present, "");
    graph.output("targets", made.probabilities());
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.NATIVE.compile(graph, state)) {
      INDArray input = program.input("scores");
      for (int row = 0; row < rows + padding; row++) {
        for (int k = 0; k < PROTOTYPES; k++) {
          // what lies in padding must not matter
          input.putScalar(row, k, row < rows ? scores[row][k] : 7 * k - row);
        }
      }
      if (padding > 0) {
        program.input("present").assign(0);
        for (int row = 0; row < rows; row++) {
          program.input("present").putScalar(row, 0, 1);
        }
      }
      program.input("temperature").assign(0.5);
      program.run();
      return program
          .output("targets")
          .get(
              org.nd4j.linalg.indexing.NDArrayIndex.interval(0, rows),
              org.nd4j.linalg.indexing.NDArrayIndex.all())
          .dup('c')
          .castTo(DataType.DOUBLE)
          .toDoubleMatrix();
    }
  }

  private static double[][] scores(int rows, long seed) {
    SplittableRandom random = Seed.of(seed).random();
    double[][] scores = new double[rows][PROTOTYPES];
    for (double[] row : scores) {
      Arrays.setAll(row, k -> random.nextDouble(-1, 1));
    }
    return scores;
  }

  private static void assertSame(double[][] expected, double[][] actual) {
    for (int row = 0; row < expected.length; row++) {
      for (int k = 0; k < PROTOTYPES; k++) {
        assertEquals(expected[row][k], actual[row][k], FLOATS, "row " + row + " prototype " + k);
      }
    }
  }

  @Property(tries = 15)
  void itIsTheLoop(
      @ForAll @IntRange(min = 2, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 5) int iterations,
      @ForAll @IntRange(min = 0, max = 3) int padding,
      @ForAll long seed) {
    double[][] scores = scores(rows, seed);
    double[][] q = new double[rows][PROTOTYPES];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < PROTOTYPES; k++) {
        q[row][k] = Math.exp(scores[row][k] / 0.5);
      }
    }
    for (int i = 0; i < iterations; i++) {
      for (int k = 0; k < PROTOTYPES; k++) {
        double sum = 0;
        for (double[] row : q) {
          sum += row[k];
        }
        for (double[] row : q) {
          row[k] /= sum * PROTOTYPES;
        }
      }
      for (double[] row : q) {
        double sum = Arrays.stream(row).sum();
        Arrays.setAll(row, k -> row[k] / sum / rows);
      }
    }
    for (double[] row : q) {
      Arrays.setAll(row, k -> row[k] * rows);
    }
    assertSame(q, targets(scores, iterations, padding));
  }

  @Property(tries = 15)
  void rowsSumToOneAndPrototypesToTheirShare(
      @ForAll @IntRange(min = 2, max = 9) int rows, @ForAll long seed) {
    double[][] q = targets(scores(rows, seed), 60, 2);
    for (double[] row : q) {
      assertEquals(1, Arrays.stream(row).sum(), FLOATS);
      assertTrue(Arrays.stream(row).allMatch(share -> share >= 0));
    }
    for (int k = 0; k < PROTOTYPES; k++) {
      double sum = 0;
      for (double[] row : q) {
        sum += row[k];
      }
      assertEquals((double) rows / PROTOTYPES, sum, 1e-3, "prototype " + k);
    }
  }

  @Property(tries = 15)
  void aCommonShiftChangesNothing(
      @ForAll @IntRange(min = 2, max = 9) int rows,
      @ForAll @DoubleRange(min = -100, max = 100) double shift,
      @ForAll long seed) {
    double[][] scores = scores(rows, seed);
    double[][] shifted = scores(rows, seed);
    for (double[] row : shifted) {
      Arrays.setAll(row, k -> row[k] + shift);
    }
    double[][] a = targets(scores, 3, 0);
    double[][] b = targets(shifted, 3, 0);
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < PROTOTYPES; k++) {
        assertEquals(a[row][k], b[row][k], 1e-3); // floats near 100 have steps of 1e-5
      }
    }
  }

  @Property(tries = 15)
  void anotherOrderOfRowsIsAnotherOrderOfTargets(
      @ForAll @IntRange(min = 2, max = 9) int rows, @ForAll long seed) {
    double[][] scores = scores(rows, seed);
    double[][] turned = new double[rows][];
    for (int row = 0; row < rows; row++) {
      turned[row] = scores[(row + 1) % rows];
    }
    double[][] expected = targets(scores, 3, 0);
    double[][] actual = targets(turned, 3, 0);
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < PROTOTYPES; k++) {
        assertEquals(expected[(row + 1) % rows][k], actual[row][k], FLOATS);
      }
    }
  }

  /** Scores as large as those of a collapsed teacher overflow no exponential. */
  @Example
  void largeScoresStayFinite() {
    double[][] scores = scores(4, 3);
    for (double[] row : scores) {
      Arrays.setAll(row, k -> 40 * row[k]);
    }
    for (double[] row : targets(scores, 3, 1)) {
      assertEquals(1, Arrays.stream(row).sum(), FLOATS);
    }
  }

  @Example
  @Tag("hostile")
  void oneRowHasNobodyToShareWith() {
    String refused =
        Thrown.message(IllegalArgumentException.class, () -> targets(scores(1, 1), 3, 0));
    assertTrue(refused.contains("at least 2 rows"), refused);
    Thrown.message(IllegalArgumentException.class, () -> new Centering.SinkhornKnopp(0));
  }
}
