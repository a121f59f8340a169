package org.histossl.core.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.linalg.api.buffer.DataType;

/** Laws of the average that the teacher is. */
class MovingAverageProperties {
  private static final int SIZE = 7;

  /** Two products and a sum in single precision, of numbers of order one. */
  private static final double ROUNDING = 2e-7;

  private static ParameterSet random(long seed) {
    Graph graph = new Graph(DataType.FLOAT);
    graph.root(Mode.TRAIN).parameter("w", Initializer.constant(0), SIZE);
    ParameterSet set = ParameterSet.zeros(graph.parameterSpecs(), DataType.FLOAT);
    SplittableRandom random = Seed.of(seed).random();
    for (int i = 0; i < SIZE; i++) {
      set.vector().putScalar(i, (float) (2 * random.nextDouble() - 1));
    }
    return set;
  }

  @Property(tries = 20)
  void theAverageOfEqualNetworksIsTheIdentity(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double momentum) {
    try (ParameterSet teacher = random(seed);
        ParameterSet student = random(seed);
        MovingAverage average = new MovingAverage(teacher, student, Engine.PLANNED)) {
      average.follow(momentum);
      for (int i = 0; i < SIZE; i++) {
        assertEquals(student.vector().getDouble(i), teacher.vector().getDouble(i), ROUNDING);
      }
    }
  }

  @Property(tries = 20)
  void aFullMomentumKeepsTheTeacherAndNoneTakesTheStudentOver(@ForAll long seed) {
    try (ParameterSet teacher = random(seed);
        ParameterSet before = random(seed);
        ParameterSet student = random(seed + 1);
        MovingAverage average = new MovingAverage(teacher, student, Engine.PLANNED)) {
      average.follow(1);
      assertEquals(before.vector(), teacher.vector());
      average.follow(0);
      assertEquals(student.vector(), teacher.vector());
    }
  }

  /** {@code t_n = s + m^n (t_0 - s)} while the student stands still. */
  @Property(tries = 20)
  void theTeacherConvergesToAStudentThatStandsStill(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.99) double momentum) {
    try (ParameterSet teacher = random(seed);
        ParameterSet before = random(seed);
        ParameterSet student = random(seed + 1);
        MovingAverage average = new MovingAverage(teacher, student, Engine.PLANNED)) {
      int steps = 30;
      for (int n = 0; n < steps; n++) {
        average.follow(momentum);
      }
      double share = Math.pow(momentum, steps);
      for (int i = 0; i < SIZE; i++) {
        double s = student.vector().getDouble(i);
        double expected = s + share * (before.vector().getDouble(i) - s);
        assertEquals(expected, teacher.vector().getDouble(i), steps * ROUNDING);
      }
    }
  }
}
