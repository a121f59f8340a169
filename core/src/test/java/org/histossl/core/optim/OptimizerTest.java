package org.histossl.core.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

class OptimizerTest {
  /** Both sides are double precision; the reference's sums may be taken in another order. */
  private static final double SCHEDULE_TOLERANCE = 1e-12;

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> schedulesAgreeWithTheReference() {
    return GoldenCase.tests(OptimizerTest::checkSchedules, "schedules");
  }

  private static void checkSchedules(GoldenCase golden) throws IOException {
    JsonNode values = new ObjectMapper().readTree(golden.path("values.json").toFile());
    for (JsonNode c : values.get("cosine_scheduler")) {
      long perEpoch = c.get("niter_per_ep").asLong();
      Schedule schedule =
          Schedule.cosine(
              c.get("base_value").asDouble(),
              c.get("final_value").asDouble(),
              c.get("epochs").asLong() * perEpoch,
              c.get("warmup_epochs").asLong() * perEpoch,
              c.get("start_warmup_value").asDouble());
      for (int i = 0; i < c.get("values").size(); i++) {
        assertEquals(
            c.get("values").get(i).asDouble(),
            schedule.at(i),
            SCHEDULE_TOLERANCE,
            c + " step " + i);
      }
    }
  }

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> clippingAgreesWithTheReference() {
    return GoldenCase.tests(OptimizerTest::checkClipping, "param-groups-and-clipping");
  }

  private static void checkClipping(GoldenCase golden) throws IOException {
    List<Parameter> specs = declared(golden);
    for (JsonNode limit : golden.config().get("clip_values")) {
      try (ParameterSet gradients = ParameterSet.zeros(specs, DataType.FLOAT)) {
        for (String name : gradients.specs().keySet()) {
          gradients.get(name).assign(golden.tensor("grads_before.safetensors", name));
        }
        GradientClipping.perParameter(gradients, gradients.specs().keySet(), limit.asDouble());
        String expected =
            golden.files().stream()
                .filter(
                    f ->
                        f.matches(
                            "grads_clipped_"
                                + limit.asText().replaceAll("\\.0$", "")
                                + "(\\.0)?\\.safetensors"))
                .findFirst()
                .orElseThrow();
        for (String name : golden.tensors(expected)) {
          golden.assertClose(expected, name, gradients.get(name), 1);
        }
      }
    }
  }

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> parameterGroupsAgreeWithTheReference() {
    return GoldenCase.tests(OptimizerTest::checkGroups, "param-groups-and-clipping");
  }

  private static void checkGroups(GoldenCase golden) throws IOException {
    List<Parameter> specs = declared(golden);
    for (JsonNode groups : golden.json().get("param_groups")) {
      List<String> regularized = new ArrayList<>();
      groups.get("regularized").forEach(name -> regularized.add(name.asText()));
      List<String> others = new ArrayList<>();
      groups.get("not_regularized").forEach(name -> others.add(name.asText()));
      ParameterGroups.dino(specs)
          .groups()
          .forEach(
              (name, group) -> {
                assertEquals(1, group.rateFactor());
                // a frozen parameter is in neither group
                assertFalse((group.decayFactor() == 1 ? others : regularized).contains(name), name);
              });
    }
  }

  /** The case's parameters, by the names and shapes of their gradients. */
  private static List<Parameter> declared(GoldenCase golden) throws IOException {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    for (String name : golden.tensors("grads_before.safetensors")) {
      scope.parameter(
          name, Initializer.constant(0), golden.tensor("grads_before.safetensors", name).shape());
    }
    return graph.parameterSpecs();
  }

  private static ParameterSet set(double... values) {
    Graph graph = new Graph(DataType.FLOAT);
    graph.root(Mode.TRAIN).parameter("w", Initializer.constant(0), values.length, 1);
    ParameterSet set = ParameterSet.zeros(graph.parameterSpecs(), DataType.FLOAT);
    for (int i = 0; i < values.length; i++) {
      set.vector().putScalar(i, values[i]);
    }
    return set;
  }

  @Test
  void adamWFollowsItsFormula() {
    try (ParameterSet p = set(1, -2);
        ParameterSet g = set(0.5, -0.25);
        AdamW adam = new AdamW(p, AdamWConfig.defaults())) {
      double[] expected = {1, -2};
      double[] m = new double[2];
      double[] v = new double[2];
      double[] gradient = {0.5, -0.25};
      for (int t = 1; t <= 5; t++) {
        adam.step(g, ParameterGroups.dino(g.specs().values()), 0.1, 0.04);
        for (int i = 0; i < 2; i++) {
          expected[i] *= 1 - 0.1 * 0.04;
          m[i] = 0.9 * m[i] + 0.1 * gradient[i];
          v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
          double step = 0.1 / (1 - Math.pow(0.9, t));
          expected[i] -= step * m[i] / (Math.sqrt(v[i]) / Math.sqrt(1 - Math.pow(0.999, t)) + 1e-8);
          // float arithmetic, five steps
          assertEquals(expected[i], p.vector().getDouble(i), 2e-6);
        }
      }
      assertEquals(Map.of("w", 5L), adam.steps());
    }
  }

  @Test
  void aParameterWithoutGradientIsLeftAlone() {
    try (ParameterSet p = set(1, -2);
        ParameterSet g = set(0.5, -0.25);
        AdamW adam = new AdamW(p, AdamWConfig.defaults())) {
      adam.step(g, ParameterGroups.dino(List.of()), 0.1, 0.04);
      assertEquals(1, p.vector().getDouble(0));
      assertEquals(0, adam.firstMoments().vector().getDouble(0));
      assertEquals(Map.of("w", 0L), adam.steps());
    }
  }

  @Test
  void theAverageOfEqualNetworksIsTheIdentityAndOtherwiseBetween() {
    for (Engine engine : Engine.values()) {
      try (ParameterSet teacher = set(1, -2);
          ParameterSet student = set(1, -2);
          MovingAverage average = new MovingAverage(teacher, student, engine)) {
        average.follow(0.75);
        assertEquals(1, teacher.vector().getDouble(0));
        assertEquals(-2, teacher.vector().getDouble(1));
        student.vector().assign(5);
        average.follow(0.75);
        assertEquals(2, teacher.vector().getDouble(0), 1e-6);
        assertEquals(-0.25, teacher.vector().getDouble(1), 1e-6);
        assertEquals(5, student.vector().getDouble(0));
      }
    }
  }

  @Test
  void aTeacherThatIsItsOwnStudentIsRefused() {
    try (ParameterSet set = set(1)) {
      assertThrows(
          IllegalArgumentException.class, () -> new MovingAverage(set, set, Engine.PLANNED));
    }
  }

  @Test
  void initializationDependsOnNameAndSeedAlone() {
    Graph graph = new Graph(DataType.FLOAT);
    Scope scope = graph.root(Mode.TRAIN);
    scope.parameter("a", Initializer.truncatedNormal(0.02), 3, 4);
    scope.parameter("b", Initializer.fanIn(), 5, 4);
    Graph other = new Graph(DataType.FLOAT);
    other.root(Mode.TRAIN).parameter("b", Initializer.fanIn(), 5, 4);
    try (NetworkState one = NetworkState.of(graph).initialize(Seed.of(3));
        NetworkState two = NetworkState.of(other).initialize(Seed.of(3))) {
      assertEquals(one.parameters().get("b"), two.parameters().get("b"));
    }
  }
}
