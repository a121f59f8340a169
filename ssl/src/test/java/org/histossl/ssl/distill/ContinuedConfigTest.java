package org.histossl.ssl.distill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.golden.Thrown;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.optim.ParameterGroups;
import org.histossl.data.image.Normalization;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.Encoder;
import org.histossl.models.vit.Vit;
import org.histossl.models.vit.VitConfig;
import org.histossl.models.vit.VitDetails;
import org.histossl.models.xcit.Xcit;
import org.histossl.models.xcit.XcitConfig;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.view.ViewConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContinuedConfigTest {
  private static final int TILES = 9;
  private static final int SIDE = 40;
  private static final String BACKBONE = TrainedEncoder.BACKBONE + ".";

  /** Three blocks, and positions for images of another size than the views'. */
  private final TrainedEncoder initial = published(vit(8, 3), 1);

  @TempDir Path folder;

  private static Vit vit(int patchSize, int depth) {
    return new Vit(new VitConfig(patchSize, 24, depth, 3, 32, 0, VitDetails.dino()));
  }

  private static TrainedEncoder published(Encoder encoder, long seed) {
    DinoConfig head = tiny(encoder);
    return TrainedEncoder.random(encoder, head.head(), Seed.of(seed))
        .withNormalization(Normalization.hibou());
  }

  private static DinoConfig tiny(Encoder encoder) {
    DinoConfig paper = DinoConfig.paper(encoder);
    return paper
        .withHead(paper.head().withPrototypes(32).withWidths(16, 8))
        .withViews(ViewConfig.tissue().withSizes(48, 16).withCounts(2, 1))
        .withOptimizer(paper.optimizer().withRate(0.01, 1e-5, 0).withFrozenLastLayerEpochs(0))
        .withRun(new RunConfig(1, 4, 1, 3));
  }

  private static TileSource tiles() {
    return TileSource.of(
        TILES,
        i -> {
          byte[] rgb = new byte[3 * SIDE * SIDE];
          new Random(i).nextBytes(rgb);
          return RgbImage.of(SIDE, SIDE, rgb);
        });
  }

  @AfterEach
  void close() {
    initial.close();
  }

  @Test
  void architectureAndNormalizationAreThoseOfTheWeights() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial);
    assertEquals(initial.encoder(), config.encoder());
    assertEquals(Normalization.hibou(), config.views().normalization());
    assertEquals(initial.digest(), config.initial().digest());
  }

  private static Encoder xcit() {
    return new Xcit(new XcitConfig(8, 24, 1, 3, true, 1));
  }

  @Test
  void studentAndTeacherBeginWithTheWeightsAndTheHeadDoesNot() {
    try (Distillation training = begun(ContinuedConfig.of(tiny(xcit()), initial))) {
      for (NetworkState state : List.of(training.studentState(), training.teacherState())) {
        int alike = 0;
        for (String name : state.parameters().specs().keySet()) {
          boolean same =
              state.parameters().get(name).equals(initial.state().parameters().get(name));
          assertTrue(same || !name.startsWith(BACKBONE), name);
          alike += name.startsWith("head.") && name.endsWith("weight") && same ? 1 : 0;
        }
        assertEquals(0, alike);
      }
      training.stepOnPixels(List.of(pixels(5))); // positions fit the views
    }
  }

  /** To begin with what would have been drawn changes nothing. */
  @Test
  void beginningWithTheWeightsThatAreDrawnAnywayIsTheSameTraining() {
    DinoConfig config = tiny(vit(8, 2));
    try (Distillation drawn = new Distillation(config.recipe(4), Engine.standard());
        TrainedEncoder same = drawn.teacher();
        Distillation begun = begun(ContinuedConfig.of(config, same), same)) {
      for (int step = 0; step < 3; step++) {
        assertEquals(
            drawn.stepOnPixels(List.of(pixels(step))), begun.stepOnPixels(List.of(pixels(step))));
      }
      assertEquals(
          drawn.studentState().parameters().vector(), begun.studentState().parameters().vector());
    }
  }

  @Test
  void frozenBlocksAndAllBeforeThemStayAsTheyAre() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial).withFrozenBlocks(2);
    try (Distillation training = begun(config)) {
      for (int step = 0; step < 3; step++) {
        training.stepOnPixels(List.of(pixels(step)));
      }
      List<String> same = new ArrayList<>();
      List<String> moved = new ArrayList<>();
      var student = training.studentState().parameters();
      for (String name : student.specs().keySet()) {
        if (name.startsWith(BACKBONE)) {
          boolean stays = student.get(name).equals(initial.state().parameters().get(name));
          (stays ? same : moved).add(name.substring(BACKBONE.length()));
        }
      }
      for (String name : same) {
        assertTrue(
            name.matches("(cls_token|pos_embed|patch_embed.*|blocks\\.[01]\\..*)"), same::toString);
      }
      assertTrue(same.contains("cls_token") && same.contains("blocks.1.mlp.fc2.bias"));
      assertTrue(moved.contains("blocks.2.mlp.fc2.bias") && moved.contains("norm.weight"));
      for (String name : moved) {
        assertTrue(name.matches("(norm.*|blocks\\.2\\..*)"), moved::toString);
      }
    }
  }

  @Test
  void ratesFallFromLayerToLayer() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial).withLayerDecay(0.5);
    try (Distillation training = begun(config)) {
      Map<String, ParameterGroups.Group> groups =
          config
              .recipe(1)
              .movement()
              .groups()
              .apply(training.studentState().parameters().specs().values())
              .groups();
      Map<String, Double> expected =
          Map.of(
              "backbone.pos_embed", 1 / 16.0,
              "backbone.blocks.0.norm1.bias", 1 / 8.0,
              "backbone.blocks.2.norm1.bias", 1 / 2.0,
              "backbone.norm.bias", 1.0,
              "head.last_layer.weight_v", 1.0);
      expected.forEach(
          (name, factor) ->
              assertEquals(factor, Objects.requireNonNull(groups.get(name)).rateFactor(), name));
      assertEquals(
          0,
          Objects.requireNonNull(groups.get("backbone.norm.bias")).decayFactor()); // as DINO has it
    }
  }

  @Test
  void aRunRecordsItsBeginningAndNeedsItOnlyOnce() throws IOException {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial).withFrozenBlocks(1);
    RunOptions options = RunOptions.defaults().withInitialWeights(initial);
    byte[] first = run(config, options);
    PretrainingConfig read = PretrainingConfigs.read(folder.resolve("config.json"));
    assertEquals(PretrainingConfigs.settings(config), PretrainingConfigs.settings(read));
    assertEquals(config.initial(), ((ContinuedConfig) read).initial());
    assertEquals("dino", PretrainingConfigs.method(read));
    assertArrayEquals(first, run(read, RunOptions.defaults())); // it is over
  }

  private byte[] run(PretrainingConfig config, RunOptions options) throws IOException {
    Pretraining.run(config, tiles(), folder, options, TeacherObserver.none()).encoder().close();
    return Files.readAllBytes(folder.resolve("encoder.safetensors"));
  }

  @Test
  void otherWeightsGiveAnotherEncoder() throws IOException {
    byte[] first =
        run(
            ContinuedConfig.of(tiny(xcit()), initial),
            RunOptions.defaults().withInitialWeights(initial));
    try (TrainedEncoder other = published(vit(8, 3), 2)) {
      ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), other);
      RunOptions options = RunOptions.defaults().withInitialWeights(other);
      String refused = refused(config, options);
      assertTrue(
          refused.contains(
              "initial.digest: " + initial.digest() + " then, " + other.digest() + " now"),
          refused);
      Path elsewhere = folder.resolve("elsewhere");
      Pretraining.run(config, tiles(), elsewhere, options, TeacherObserver.none())
          .encoder()
          .close();
      byte[] second = Files.readAllBytes(elsewhere.resolve("encoder.safetensors"));
      assertFalse(Arrays.equals(first, second));
    }
  }

  @Test
  @Tag("hostile")
  void aRunWithoutTheWeightsThatItBeginsWithIsRefused() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial);
    String refused = refused(config, RunOptions.defaults());
    assertTrue(
        refused.contains(initial.digest()) && refused.contains("withInitialWeights"), refused);
  }

  @Test
  @Tag("hostile")
  void weightsThatTheConfigurationKnowsNothingOfAreRefused() {
    String refused = refused(tiny(xcit()), RunOptions.defaults().withInitialWeights(initial));
    assertTrue(refused.contains("ContinuedConfig.of(config, encoder)"), refused);
  }

  @Test
  @Tag("hostile")
  void weightsOfAnotherPatchSizeAreRefusedByName() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial);
    try (TrainedEncoder other = published(vit(16, 3), 1)) {
      assertEquals(
          "the initial weights are of another encoder than the configuration's: patchSize is 16 in"
              + " the weights, 8 in the configuration",
          refused(config, RunOptions.defaults().withInitialWeights(other)));
    }
  }

  @Test
  @Tag("hostile")
  void weightsOfAnotherArchitectureAreRefusedByName() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial);
    try (TrainedEncoder other = published(xcit(), 1)) {
      String refused = refused(config, RunOptions.defaults().withInitialWeights(other));
      assertTrue(
          refused.contains("type is xcit in the weights, vit in the configuration"), refused);
    }
  }

  @Test
  @Tag("hostile")
  void otherWeightsOfTheSameArchitectureAreRefused() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial);
    try (TrainedEncoder other = published(vit(8, 3), 2)) {
      String refused = refused(config, RunOptions.defaults().withInitialWeights(other));
      assertTrue(refused.startsWith("these are other initial weights"), refused);
    }
  }

  @Test
  @Tag("hostile")
  void pixelsNormalizedInAnotherWayAreRefused() {
    ContinuedConfig of = ContinuedConfig.of(tiny(xcit()), initial);
    ContinuedConfig config = of.withViews(of.views().withNormalization(Normalization.imageNet()));
    String refused = refused(config, RunOptions.defaults().withInitialWeights(initial));
    assertTrue(refused.startsWith("pixels must be normalized as when"), refused);
  }

  @Test
  @Tag("hostile")
  void moreFrozenBlocksThanThereAreAreRefused() {
    ContinuedConfig config = ContinuedConfig.of(tiny(xcit()), initial).withFrozenBlocks(4);
    assertEquals(
        "4 blocks cannot be frozen, the encoder has 3",
        refused(config, RunOptions.defaults().withInitialWeights(initial)));
  }

  @Test
  @Tag("hostile")
  void viewsThatAreNoWholePatchesAreRefusedWithASizeThatIs() {
    try (TrainedEncoder other = published(vit(14, 1), 1)) {
      String refused =
          Thrown.message(
              IllegalArgumentException.class, () -> ContinuedConfig.of(tiny(xcit()), other));
      assertTrue(
          refused.startsWith(
              "views of 48 pixels do not suit the encoder, whose patches have 14: take 42"),
          refused);
    }
  }

  @Test
  @Tag("hostile")
  void aFileWithABeginningThatIsNoneIsRefusedByItsPlace() throws IOException {
    Path file = folder.resolve("config.json");
    for (String initial :
        List.of(
            "{\"digest\": \"abc\", \"frozenBlocks\": 0, \"layerDecay\": 1}",
            "{\"digest\": \"abc\"}",
            "7")) {
      Files.writeString(file, "{\"preset\": \"small\", \"initial\": " + initial + "}");
      String refused = Thrown.message(IOException.class, () -> PretrainingConfigs.read(file));
      assertTrue(refused.startsWith(file + ": ") && refused.contains("initial"), refused);
    }
    String refused =
        Thrown.message(IOException.class, () -> PretrainingConfigs.read(file, DinoConfig.small()));
    assertTrue(refused.contains("PretrainingConfigs.read(file)"), refused);
  }

  private String refused(PretrainingConfig config, RunOptions options) {
    return Thrown.message(
        IllegalArgumentException.class,
        () -> Pretraining.run(config, tiles(), folder, options, TeacherObserver.none()));
  }

  private Distillation begun(ContinuedConfig config) {
    return begun(config, initial);
  }

  private static Distillation begun(ContinuedConfig config, TrainedEncoder initial) {
    Distillation training = new Distillation(config.recipe(4), Engine.standard());
    training.beginWith(initial);
    return training;
  }

  private static List<float[]> pixels(int seed) {
    Random random = new Random(seed);
    List<float[]> views = new ArrayList<>();
    ViewConfig config = tiny(xcit()).views();
    for (int view = 0; view < config.count(); view++) {
      float[] pixels = new float[4 * config.floats(view)];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (float) random.nextGaussian();
      }
      views.add(pixels);
    }
    return views;
  }
}
