package org.histossl.core.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;
import org.nd4j.linalg.api.buffer.DataType;

/** Laws of the optimizers and of clipping, against loops written from their formulas. */
class UpdateRuleProperties {
  /** Some steps in single precision on numbers of order one. */
  private static final double TOLERANCE = 1e-5;

  private static final double RATE = 0.1;
  private static final double DECAY = 0.05;
  private static final int STEPS = 4;

  /** A weight of two axes and a bias, with numbers in [-1, 1). */
  private static ParameterSet random(long seed, int size) {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    scope.parameter("a.weight", Initializer.constant(0), size, 1);
    scope.parameter("a.bias", Initializer.constant(0), size);
    ParameterSet set = ParameterSet.zeros(graph.parameterSpecs(), DataType.FLOAT);
    SplittableRandom random = Seed.of(seed).random();
    for (int i = 0; i < 2 * size; i++) {
      set.vector().putScalar(i, (float) (2 * random.nextDouble() - 1));
    }
    return set;
  }

  private static ParameterGroups weightOf(ParameterSet set) {
    return ParameterGroups.dino(set.specs().values()).only("a.weight"::equals);
  }

  private static double[] values(ParameterSet set) {
    return set.vector().toDoubleVector();
  }

  private static double norm(double[] values, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += values[i] * values[i];
    }
    return Math.sqrt(squares);
  }

  private interface Formula {
    /** Moves p in place by u = g + decay p, with v in place. */
    void apply(double[] p, double[] u, double[] v, int from, int to);
  }

  private static void check(UpdateRule rule, long seed, int size, Formula formula) {
    try (ParameterSet p = random(seed, size);
        Optimizer optimizer = rule.over(p)) {
      double[] expected = values(p);
      double[] v = new double[expected.length];
      for (int t = 0; t < STEPS; t++) {
        try (ParameterSet g = random(seed + 1 + t, size)) {
          double[] u = values(g);
          for (int i = 0; i < size; i++) {
            u[i] += DECAY * expected[i]; // the bias behind is not decayed
          }
          formula.apply(expected, u, v, 0, size);
          formula.apply(expected, u, v, size, 2 * size);
          optimizer.step(g, ParameterGroups.dino(g.specs().values()), RATE, DECAY);
        }
      }
      assertArrayEquals(expected, values(p), TOLERANCE);
      assertEquals(Set.of("velocity"), optimizer.averages().keySet());
      for (ParameterSet velocity : optimizer.averages().values()) {
        assertArrayEquals(v, values(velocity), TOLERANCE);
      }
    }
  }

  @Property(tries = 25)
  void sgdFollowsItsFormula(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int size,
      @ForAll @DoubleRange(min = 0, max = 0.99) double momentum) {
    check(
        new SgdConfig(momentum),
        seed,
        size,
        (p, u, v, from, to) -> {
          for (int i = from; i < to; i++) {
            v[i] = momentum * v[i] + u[i];
            p[i] -= RATE * v[i];
          }
        });
  }

  @Property(tries = 25)
  void larsFollowsItsFormula(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int size,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double trust) {
    check(
        new LarsConfig(0.9, trust),
        seed,
        size,
        (p, u, v, from, to) -> {
          double scale = from == 0 ? trust * norm(p, from, to) / norm(u, from, to) : 1;
          for (int i = from; i < to; i++) {
            v[i] = 0.9 * v[i] + scale * u[i];
            p[i] -= RATE * v[i];
          }
        });
  }

  /** What LARS is for: how long the gradient is does not matter to a weight. */
  @Property(tries = 25)
  void theFirstStepOfLarsHasTheLengthOfTheWeight(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 1000) double length) {
    try (ParameterSet p = random(seed, 6);
        ParameterSet g = random(seed + 1, 6);
        Optimizer lars = LarsConfig.defaults().over(p)) {
      double[] before = values(p);
      g.vector().muli(length);
      lars.step(g, weightOf(g), RATE, 0);
      double[] step = values(p);
      for (int i = 0; i < step.length; i++) {
        step[i] -= before[i];
      }
      double expected = RATE * 0.001 * norm(before, 0, 6);
      // the step is a difference of floats of order one
      assertEquals(expected, norm(step, 0, 6), 3e-7);
      assertEquals(0, norm(step, 6, 12)); // the bias was not among the moved
    }
  }

  @Property(tries = 25)
  void aZeroWeightStillMoves(@ForAll long seed) {
    try (ParameterSet p = random(seed, 3);
        ParameterSet g = random(seed + 1, 3);
        Optimizer lars = LarsConfig.defaults().over(p)) {
      p.vector().assign(0);
      double[] gradient = values(g);
      lars.step(g, weightOf(g), RATE, DECAY);
      for (int i = 0; i < 3; i++) {
        assertEquals(-RATE * gradient[i], p.vector().getDouble(i), TOLERANCE);
      }
    }
  }

  @Property(tries = 25)
  void clippingTogetherKeepsTheDirectionAndBoundsTheLength(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 10) double limit) {
    try (ParameterSet g = random(seed, 5)) {
      double[] before = values(g);
      double length = norm(before, 0, 10);
      double measured = Clipping.global(limit).apply(g, ParameterGroups.dino(g.specs().values()));
      assertEquals(length, measured, TOLERANCE);
      double factor = Math.min(1, limit / (length + 1e-6));
      for (int i = 0; i < before.length; i++) {
        assertEquals(factor * before[i], g.vector().getDouble(i), TOLERANCE);
      }
    }
  }

  @Property(tries = 25)
  void clippingByParameterBoundsEachAndMeasuresAll(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 2) double limit) {
    try (ParameterSet g = random(seed, 5)) {
      double[] before = values(g);
      double measured =
          Clipping.perParameter(limit).apply(g, ParameterGroups.dino(g.specs().values()));
      assertEquals(norm(before, 0, 10), measured, TOLERANCE);
      double[] after = values(g);
      assertTrue(norm(after, 0, 5) <= limit + TOLERANCE);
      assertTrue(norm(after, 5, 10) <= limit + TOLERANCE);
    }
  }

  @Property(tries = 10)
  void withoutClippingGradientsStayAsTheyAre(@ForAll long seed) {
    try (ParameterSet g = random(seed, 5);
        ParameterSet same = random(seed, 5)) {
      Clipping.none().apply(g, ParameterGroups.dino(g.specs().values()));
      assertEquals(same.vector(), g.vector());
    }
  }

  @Property(tries = 3)
  void countsAreRefusedByRulesThatHaveNone(@ForAll long seed) {
    try (ParameterSet p = random(seed, 2);
        Optimizer sgd = SgdConfig.defaults().over(p)) {
      assertEquals(Map.of(), sgd.steps());
      assertThrows(IllegalArgumentException.class, () -> sgd.restoreSteps(Map.of("a.weight", 3L)));
    }
  }
}
