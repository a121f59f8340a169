package org.histossl.core.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.histossl.core.golden.GoldenCase;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Initializer;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.histossl.core.graph.Scope;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

class ParameterGroupsTest {
  /** Powers in double precision on both sides. */
  private static final double TOLERANCE = 1e-15;

  @TestFactory
  @Tag("golden")
  Stream<DynamicTest> ratesAndDecaysAreThoseOfDinov2() {
    return GoldenCase.tests(ParameterGroupsTest::check, "dinov2-trajectory-", "dinov2-ranks-");
  }

  private static void check(GoldenCase golden) throws IOException {
    JsonNode optim = golden.config().get("optim");
    JsonNode expected = golden.json().get("parameter_groups");
    Scope scope = new Graph(DataType.FLOAT).root(Mode.TRAIN);
    expected
        .fieldNames()
        .forEachRemaining(name -> scope.parameter(name, Initializer.constant(0), 2, 2));
    LayerDecay layers =
        LayerDecay.of(
            scope.graph().parameterSpecs(),
            "backbone.",
            optim.get("layerwise_decay").asDouble(),
            optim.get("patch_embed_lr_mult").asDouble());
    assertEquals(golden.config().get("depth").asInt(), layers.depth());
    Map<String, ParameterGroups.Group> groups =
        ParameterGroups.dinov2(scope.graph().parameterSpecs(), layers).groups();
    assertEquals(expected.size(), groups.size());
    groups.forEach(
        (name, group) -> {
          JsonNode row = expected.get(name);
          assertEquals(row.get("lr_multiplier").asDouble(), group.rateFactor(), TOLERANCE, name);
          assertEquals(row.get("wd_multiplier").asDouble(), group.decayFactor(), name);
        });
    Set<String> modules = Set.of("backbone", "dino_head", "ibot_head");
    groups.values().forEach(group -> assertTrue(modules.contains(group.module())));
  }

  @Test
  void anXcitsPositionsAreItsFirstLayerAndClassBlocksItsLast() {
    Scope scope = new Graph(DataType.FLOAT).root(Mode.TRAIN);
    List<String> names =
        List.of(
            "backbone.pos_embeder.token_projection.weight",
            "backbone.patch_embed.proj.0.0.weight",
            "backbone.blocks.0.norm1.weight",
            "backbone.blocks.1.norm1.weight",
            "backbone.cls_attn_blocks.0.norm1.weight",
            "head.blocks.7.weight");
    names.forEach(name -> scope.parameter(name, Initializer.constant(0), 1));
    LayerDecay layers = LayerDecay.of(scope.graph().parameterSpecs(), "backbone.", 0.5, 0.2);
    assertEquals(2, layers.depth());
    assertEquals(
        List.of(0.125, 0.025, 0.25, 0.5, 1.0, 1.0),
        names.stream().map(layers::rateFactor).toList());
  }

  private static ParameterSet set(double... values) {
    Scope scope = new Graph(DataType.FLOAT).root(Mode.TRAIN);
    for (String name : List.of("encoder.a", "encoder.b", "head.a")) {
      scope.parameter(name, Initializer.constant(0), 1, 1);
    }
    ParameterSet set = ParameterSet.zeros(scope.graph().parameterSpecs(), DataType.FLOAT);
    for (int i = 0; i < values.length; i++) {
      set.vector().putScalar(i, values[i]);
    }
    return set;
  }

  private static List<Double> values(ParameterSet set) {
    return java.util.Arrays.stream(set.vector().toDoubleVector()).boxed().toList();
  }

  @Test
  void eachSubModuleIsClippedByItsOwnNorm() {
    try (ParameterSet g = set(3, 4, 1)) {
      double norm = Clipping.perModule(2.5).apply(g, ParameterGroups.dino(g.specs().values()));
      assertEquals(Math.sqrt(26), norm, 1e-6);
      List<Double> clipped = values(g);
      assertEquals(1.5, clipped.get(0), 1e-6);
      assertEquals(2, clipped.get(1), 1e-6);
      assertEquals(1, clipped.get(2)); // below its limit by itself
    }
  }

  @Test
  void factorsOfRateAndDecayCountInEveryRule() {
    for (UpdateRule rule :
        List.of(AdamWConfig.defaults(), SgdConfig.defaults(), new LarsConfig(0.9, 0.5))) {
      try (ParameterSet plain = set(1, 1, 1);
          ParameterSet scaled = set(1, 1, 1);
          ParameterSet g = set(0.5, 0.5, 0.5);
          ParameterSet sameG = set(0.5, 0.5, 0.5);
          Optimizer one = rule.over(plain);
          Optimizer two = rule.over(scaled)) {
        List<Parameter> specs = List.copyOf(g.specs().values());
        one.step(g, all(specs, 1, 1), 0.1 * 0.25, 0.04 * 2);
        two.step(sameG, all(specs, 0.25, 2), 0.1, 0.04);
        assertEquals(values(plain), values(scaled), rule::toString);
      }
    }
  }

  private static ParameterGroups all(List<Parameter> specs, double rate, double decay) {
    return ParameterGroups.of(specs, spec -> new ParameterGroups.Group(rate, decay, "all"));
  }

  @Test
  void aFrozenParameterStaysAndItsCountGoesOn() {
    try (ParameterSet p = set(1, 1, 1);
        ParameterSet g = set(1, 1, 1);
        Optimizer adam = AdamWConfig.defaults().over(p)) {
      ParameterGroups groups = ParameterGroups.dino(p.specs().values());
      adam.step(g, groups.withoutRate("head.a"::equals), 0.1, 0.04);
      adam.step(g, groups.without("encoder.a"::equals).withoutRate("head.a"::equals), 0.1, 0.04);
      assertEquals(1, p.vector().getDouble(2));
      assertEquals(Map.of("encoder.a", 1L, "encoder.b", 2L, "head.a", 2L), adam.steps());
    }
  }

  @Test
  @Tag("hostile")
  void aBlockBelowTheDepthIsRefused() {
    LayerDecay layers = new LayerDecay("backbone.", 2, 0.9, 0.2);
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> layers.rateFactor("backbone.blocks.2.norm1.weight"));
    assertTrue(String.valueOf(e.getMessage()).contains("block 2, but the depth is said to be 2"));
  }

  /** As a stranger's would be. */
  private record SignDescent() implements UpdateRule {
    @Override
    public Optimizer over(ParameterSet parameters) {
      return new Optimizer() {
        @Override
        public void step(ParameterSet g, ParameterGroups groups, double rate, double decay) {
          groups
              .groups()
              .keySet()
              .forEach(
                  name ->
                      parameters
                          .get(name)
                          .subi(
                              org.nd4j.linalg.ops.transforms.Transforms.sign(g.get(name))
                                  .mul(rate)));
        }

        @Override
        public Map<String, ParameterSet> averages() {
          return Map.of();
        }

        @Override
        public void close() {}
      };
    }
  }

  @Test
  void aRuleCanBeMadeOutside() {
    try (ParameterSet p = set(1, 1, 1);
        ParameterSet g = set(3, -2, 1);
        Optimizer signs = new SignDescent().over(p)) {
      signs.step(g, ParameterGroups.dino(p.specs().values()), 0.5, 0);
      assertEquals(List.of(0.5, 1.5, 0.5), values(p));
    }
  }
}
