package org.histossl.ssl.dino;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;

/** Laws of the loss, against a loop written from the formula, in double precision. */
class DinoLossProperties {
  /** Sums of at most some hundred terms of order one in double precision. */
  private static final double TOLERANCE = 1e-9;

  private static final double TEACHER_TEMPERATURE = 0.05;

  /** Scores by view, image, prototype. */
  private record Scores(double[][][] teacher, double[][][] student) {
    static Scores random(Seed seed, int teacherViews, int studentViews, int batch, int prototypes) {
      SplittableRandom random = seed.random();
      return new Scores(
          random(random, teacherViews, batch, prototypes),
          random(random, studentViews, batch, prototypes));
    }

    private static double[][][] random(SplittableRandom random, int views, int batch, int k) {
      double[][][] scores = new double[views][batch][k];
      for (double[][] view : scores) {
        for (double[] row : view) {
          for (int i = 0; i < k; i++) {
            row[i] = 2 * random.nextDouble() - 1;
          }
        }
      }
      return scores;
    }
  }

  private record Result(double loss, double entropy, double agreement) {}

  private static Result loss(Scores scores) {
    return loss(DinoLossConfig.defaults(), scores);
  }

  private static Result loss(DinoLossConfig config, Scores scores) {
    int batch = scores.teacher[0].length;
    int k = scores.teacher[0][0].length;
    Graph graph = new Graph(DataType.DOUBLE);
    Node teacher = graph.input("teacher", (long) scores.teacher.length * batch, k);
    Node student = graph.input("student", (long) scores.student.length * batch, k);
    DinoLoss.Outputs outputs =
        new DinoLoss(config)
            .build(graph.root(Mode.TRAIN), teacher, student, graph.input("temperature", 1), batch);
    graph.output("loss", outputs.loss());
    graph.output("entropy", outputs.teacherEntropy());
    graph.output("agreement", outputs.agreement());
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.PLANNED.compile(graph, state)) {
      fill(program, "teacher", scores.teacher);
      fill(program, "student", scores.student);
      program.input("temperature").assign(TEACHER_TEMPERATURE);
      program.run();
      return new Result(
          program.output("loss").getDouble(0),
          program.output("entropy").getDouble(0),
          program.output("agreement").getDouble(0));
    }
  }

  private static void fill(Program program, String input, double[][][] scores) {
    long i = 0;
    for (double[][] view : scores) {
      for (double[] row : view) {
        for (double x : row) {
          program.input(input).putScalar(i++, x);
        }
      }
    }
  }

  private static double[] softmax(double[] scores, double temperature) {
    double max = Double.NEGATIVE_INFINITY;
    for (double s : scores) {
      max = Math.max(max, s / temperature);
    }
    double sum = 0;
    double[] p = new double[scores.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(scores[i] / temperature - max);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  private static double naive(Scores scores) {
    return naive(scores, 0);
  }

  /** With each tile's target given to the tile so many places behind it. */
  private static double naive(Scores scores, int behind) {
    double total = 0;
    int terms = 0;
    for (int i = 0; i < scores.teacher.length; i++) {
      for (int v = 0; v < scores.student.length; v++) {
        if (i != v) {
          int batch = scores.teacher[i].length;
          for (int b = 0; b < batch; b++) {
            double[] q = softmax(scores.teacher[i][b], TEACHER_TEMPERATURE);
            double[] p = softmax(scores.student[v][(b + behind) % batch], 0.1);
            for (int k = 0; k < q.length; k++) {
              total -= q[k] * Math.log(p[k]);
            }
            terms++;
          }
        }
      }
    }
    return total / terms;
  }

  @Property(tries = 15)
  void agreementIsHowMuchWorseTheTargetsOfOtherTilesAreKnown(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 2) int teacherViews,
      @ForAll @IntRange(min = 2, max = 4) int studentViews,
      @ForAll @IntRange(min = 2, max = 5) int batch) {
    Scores scores = Scores.random(Seed.of(seed), teacherViews, studentViews, batch, 7);
    double others = 0;
    for (int behind = 1; behind < batch; behind++) {
      others += naive(scores, behind) / (batch - 1);
    }
    assertEquals(others - naive(scores), loss(scores).agreement, TOLERANCE * 100);
  }

  @Property(tries = 15)
  void aStudentThatAnswersTheSameToAllTilesAgreesByChance(@ForAll long seed) {
    Scores scores = Scores.random(Seed.of(seed), 2, 4, 3, 7);
    for (double[][] view : scores.student) {
      Arrays.fill(view, view[0]);
    }
    assertEquals(0, loss(scores).agreement, TOLERANCE);
  }

  @Property(tries = 15)
  void equalsTheFormula(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 2) int teacherViews,
      @ForAll @IntRange(min = 1, max = 5) int localViews,
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 2, max = 7) int prototypes) {
    Scores scores =
        Scores.random(Seed.of(seed), teacherViews, teacherViews + localViews, batch, prototypes);
    Result result = loss(scores);
    assertEquals(naive(scores), result.loss, TOLERANCE * Math.max(1, result.loss));
    assertTrue(result.loss >= result.entropy - TOLERANCE, "the loss is below the entropy");
  }

  @Property(tries = 10)
  void shiftingAllStudentScoresChangesNothing(
      @ForAll long seed, @ForAll @DoubleRange(min = -9, max = 9) double shift) {
    Scores scores = Scores.random(Seed.of(seed), 2, 4, 2, 5);
    double before = loss(scores).loss;
    for (double[][] view : scores.student) {
      for (double[] row : view) {
        for (int i = 0; i < row.length; i++) {
          row[i] += shift;
        }
      }
    }
    assertEquals(before, loss(scores).loss, TOLERANCE * Math.max(1, before));
  }

  @Property(tries = 10)
  void permutingTheBatchChangesNothing(@ForAll long seed) {
    Scores scores = Scores.random(Seed.of(seed), 2, 4, 3, 5);
    double before = loss(scores).loss;
    for (double[][][] side : new double[][][][] {scores.teacher, scores.student}) {
      for (double[][] view : side) {
        double[] first = view[0];
        view[0] = view[2];
        view[2] = view[1];
        view[1] = first;
      }
    }
    assertEquals(before, loss(scores).loss, TOLERANCE * Math.max(1, before));
  }

  @Property(tries = 5)
  void uniformStudentsCostTheLogarithmOfThePrototypes(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int prototypes) {
    Scores scores = Scores.random(Seed.of(seed), 2, 4, 2, prototypes);
    for (double[][] view : scores.student) {
      for (double[] row : view) {
        java.util.Arrays.fill(row, 0.3);
      }
    }
    assertEquals(Math.log(prototypes), loss(scores).loss, TOLERANCE * prototypes);
  }

  /**
   * One global and five local views, as the thesis has it: a view is never compared with itself.
   */
  @Property(tries = 10)
  void theStudentOfTheOnlyGlobalViewDoesNotCount(@ForAll long seed) {
    Scores scores = Scores.random(Seed.of(seed), 1, 6, 2, 5);
    double before = loss(scores).loss;
    scores.student[0] = Scores.random(Seed.of(seed + 1), 1, 1, 2, 5).student[0];
    assertEquals(before, loss(scores).loss, TOLERANCE * Math.max(1, before));
  }

  @Property(tries = 10)
  void theLossOfAStudentLikeItsTeacherIsTheEntropy(@ForAll long seed) {
    Scores scores = Scores.random(Seed.of(seed), 1, 3, 2, 5);
    double ratio = DinoLossConfig.defaults().studentTemperature() / TEACHER_TEMPERATURE;
    for (int v = 1; v < 3; v++) {
      for (int b = 0; b < 2; b++) {
        for (int k = 0; k < 5; k++) {
          scores.student[v][b][k] = ratio * scores.teacher[0][b][k];
        }
      }
    }
    Result result = loss(scores);
    assertEquals(result.entropy, result.loss, TOLERANCE * Math.max(1, result.loss));
  }

  @Property(tries = 5)
  void uniformTeachersHaveTheEntropyOfThePrototypes(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 40) int prototypes) {
    Scores scores = Scores.random(Seed.of(seed), 2, 4, 2, prototypes);
    for (double[][] view : scores.teacher) {
      for (double[] row : view) {
        java.util.Arrays.fill(row, -0.7);
      }
    }
    assertEquals(Math.log(prototypes), loss(scores).entropy, TOLERANCE * prototypes);
  }

  /** {@code c_t = s - m^t (s - c_0)}, with the center at 0 in the beginning. */
  @Property(tries = 10)
  void theCenterOfAConstantTeacherConvergesToItsScores(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.95) double momentum) {
    Scores scores = Scores.random(Seed.of(seed), 1, 2, 1, 4);
    Graph graph = new Graph(DataType.DOUBLE);
    Node teacher = graph.input("teacher", 1, 4);
    Node student = graph.input("student", 2, 4);
    DinoLoss.Outputs outputs =
        new DinoLoss(DinoLossConfig.defaults().withCenterMomentum(momentum))
            .build(graph.root(Mode.TRAIN), teacher, student, graph.input("temperature", 1), 1);
    graph.output("entropy", outputs.teacherEntropy());
    graph.output("agreement", outputs.agreement());
    try (NetworkState state = NetworkState.of(graph);
        Program program = Engine.PLANNED.compile(graph, state)) {
      fill(program, "teacher", scores.teacher);
      fill(program, "student", scores.student);
      program.input("temperature").assign(TEACHER_TEMPERATURE);
      for (int t = 1; t <= 60; t++) {
        program.run();
        for (int k = 0; k < 4; k++) {
          assertEquals(
              scores.teacher[0][0][k] * (1 - Math.pow(momentum, t)),
              state.buffers().get(DinoLoss.CENTER).getDouble(0, k),
              TOLERANCE);
        }
      }
      program.run();
      // scores that equal the center tell the prototypes apart no more
      double left = Math.pow(momentum, 60) / TEACHER_TEMPERATURE;
      assertEquals(Math.log(4), program.output("entropy").getDouble(0), left * left + TOLERANCE);
    }
  }

  @Property(tries = 10)
  void withoutCenteringTheCenterDoesNotMatter(@ForAll long seed) {
    Scores scores = Scores.random(Seed.of(seed), 2, 4, 2, 5);
    DinoLossConfig none = DinoLossConfig.defaults().withCentering(DinoLossConfig.Centering.NONE);
    // the center is 0 before the first run, when both must agree
    assertEquals(loss(scores).loss, loss(none, scores).loss, TOLERANCE);
  }
}
