package org.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.example.decoder.NearestMean;
import org.example.encoder.PatchPool;
import org.example.encoder.PatchPoolConfig;
import org.example.filter.Structured;
import org.example.objective.TokenAlignment;
import org.example.optimizer.LionConfig;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.data.image.TileSource;
import org.histossl.data.slide.Slide;
import org.histossl.data.slide.Slides;
import org.histossl.data.tile.SlideSource;
import org.histossl.data.tile.TileFilter;
import org.histossl.data.tile.TileScores;
import org.histossl.data.tile.TileStore;
import org.histossl.data.tile.TilerConfig;
import org.histossl.data.tile.Tiling;
import org.histossl.eval.Dataset;
import org.histossl.eval.Evaluation;
import org.histossl.eval.EvaluationPlan;
import org.histossl.eval.Results;
import org.histossl.eval.attention.AttentionMaps;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.report.Report;
import org.histossl.eval.report.ReportData;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.dino.DinoConfig;
import org.histossl.ssl.distill.Distillation;
import org.histossl.ssl.distill.PretrainingConfigs;
import org.histossl.ssl.distill.Recipe;
import org.histossl.ssl.train.RunOptions;
import org.histossl.ssl.train.StopSignal;
import org.histossl.ssl.train.TrainingStoppedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A slide format, a tile filter, an encoder, a loss, an update rule and a decoder of somebody
 * else's do all that the library's own do. Nothing here is in a package of the library, so that all
 * it uses is public.
 */
class OutsideTest {
  private static final int SLIDES = 10;
  private static final int TILES = 15 * SLIDES;
  private static final int STOPPED_AFTER = 12;

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void allOfItTrainsResumesEmbedsEvaluatesAndReports() throws IOException {
    TileStore store = tile(new Structured(0.05));
    assertEquals(TILES, store.size());

    Path whole = folder.resolve("whole");
    Path stopped = folder.resolve("stopped");
    OutsideRun.small().train(store, whole, RunOptions.defaults()).close();
    StopSignal stop = StopSignal.manual();
    assertThrows(
        TrainingStoppedException.class,
        () ->
            OutsideRun.small()
                .train(
                    store,
                    stopped,
                    RunOptions.defaults().withStop(stop).withProgress(stopping(stop))));
    try (TrainedEncoder trained = OutsideRun.small().train(store, stopped, RunOptions.defaults())) {
      assertEquals(-1, Files.mismatch(weights(whole), weights(stopped)), "resumed to the bit");
      Path file = folder.resolve("encoder.safetensors");
      trained.write(file);
      evaluate(store, file, trained.digest());
    }
  }

  @Test
  @Tag("slow")
  void aLossInsteadOfDinosNeedsNoHead() throws IOException {
    OutsideRun alone = OutsideRun.small().withoutDino();
    TileSource tiles = tile(new Structured(0.05));
    try (TrainedEncoder trained = alone.train(tiles, folder.resolve("run"), RunOptions.defaults());
        Distillation training = new Distillation(alone.recipe(10), Engine.standard());
        TrainedEncoder teacher = training.teacher();
        TrainedEncoder untrained =
            TrainedEncoder.copyOf(alone.encoder(), Map.of(), training.studentState())) {
      assertEquals(Map.of(), trained.heads());
      assertEquals(trained.state().names(), teacher.state().names());
      assertEquals(untrained.digest(), teacher.digest());
      assertNotEquals(untrained.digest(), trained.digest());
      Path file = folder.resolve("alone.safetensors");
      trained.write(file);
      try (TrainedEncoder read = TrainedEncoder.read(file)) {
        assertEquals(trained.digest(), read.digest());
      }
    }
  }

  private TileStore tile(TileFilter filter) throws IOException {
    List<SlideSource> slides = Pixmaps.write(folder, SLIDES);
    return Tiling.of(
            TilerConfig.thesis()
                .withTileSize(Pixmaps.TILE)
                .withStride(Pixmaps.TILE)
                .withMicronsPerPixel(0.5)
                .withFilter(filter.and(TileFilter.emptinessAtMost(0.9))),
            Pixmaps.STAINS)
        .run(slides, folder.resolve("tiles"), Progress.none());
  }

  private static Progress stopping(StopSignal stop) {
    AtomicInteger steps = new AtomicInteger();
    return (what, total) ->
        new Progress.Task() {
          @Override
          public void step() {
            if (steps.incrementAndGet() == STOPPED_AFTER) {
              stop.request();
            }
          }

          @Override
          public void close() {}
        };
  }

  private static Path weights(Path run) throws IOException {
    try (var files = Files.walk(run.resolve("checkpoints"))) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }

  private void evaluate(TileStore store, Path encoder, String digest) throws IOException {
    NearestMean.trainings = 0;
    Counted counted = new Counted(Dataset.of(store), new AtomicInteger());
    byte[] first = report(counted, encoder, digest, new NearestMean(2));
    assertEquals(TILES, counted.reads().get(), "each tile is embedded once");
    assertEquals(1, NearestMean.trainings);
    byte[] second = report(counted, encoder, digest, new NearestMean(2));
    assertEquals(TILES, counted.reads().get(), "the embeddings were found again");
    assertEquals(1, NearestMean.trainings, "and so was the decoder");
    assertArrayEquals(first, second);
    report(counted, encoder, digest, new NearestMean(1));
    assertEquals(2, NearestMean.trainings, "other settings are another decoder");
  }

  private byte[] report(Dataset dataset, Path encoder, String digest, NearestMean decoder)
      throws IOException {
    Results results =
        Evaluation.run(
                EvaluationPlan.builder(7)
                    .encoder(
                        "mine",
                        Pixmaps.TILE,
                        Embedder.Source.CLASS_TOKEN,
                        () -> TrainedEncoder.read(encoder))
                    .dataset("stains", () -> dataset)
                    .decoder(decoder)
                    .build(),
                folder.resolve("evaluation"),
                Progress.none())
            .results();
    assertEquals(List.of(), results.skipped());
    assertEquals("distance", results.rows().get(0).scores().get(0).name());
    assertEquals(1.0, results.confusions().get(0).matrix().accuracy().orElseThrow());
    try (TrainedEncoder read = TrainedEncoder.read(encoder)) {
      assertEquals(digest, read.digest());
    }
    Path json = Report.write(ReportData.builder("outside").results(results).build(), folder).json();
    return Files.readAllBytes(json);
  }

  /** Counts how often tiles are read. */
  private record Counted(Dataset inner, AtomicInteger reads) implements Dataset {
    @Override
    public TileSource tiles() {
      return TileSource.of(
          inner.tiles().size(),
          index -> {
            reads.incrementAndGet();
            return inner.tiles().read(index);
          });
    }

    @Override
    public List<String> groups() {
      return inner.groups();
    }

    @Override
    public List<String> classes() {
      return inner.classes();
    }

    @Override
    public List<OptionalInt> labels() {
      return inner.labels();
    }

    @Override
    public String digest() throws IOException {
      return inner.digest();
    }
  }

  @Test
  void aStoreGoesOnWithTheSameFilterAndWithNoOther() throws IOException {
    TileStore store = tile(new Structured(0.05));
    assertEquals("dull", store.dropped(0).reasonDropped().orElseThrow());
    assertEquals(TILES, tile(new Structured(0.05)).size());
    String refused = refusal(IOException.class, () -> tile(new Structured(0.06)));
    assertTrue(refused.contains("(edges + saturation >= 0.05 and emptiness <= 0.9)"), refused);
    assertEquals(
        TILES + SLIDES, store.refilter(new Structured(0.05).not().or(new Structured(0.05))).size());
  }

  @Test
  @Tag("hostile")
  void aFilterWithoutARuleAndTwoLossesOfOneNameAreRefused() {
    TileFilter silent =
        new TileFilter() {
          @Override
          public Optional<String> reasonToDrop(TileScores scores) {
            return Optional.empty();
          }

          @Override
          public String rule() {
            return "";
          }
        };
    String refused =
        refusal(IllegalArgumentException.class, () -> TilerConfig.thesis().withFilter(silent));
    assertTrue(refused.contains("must give its rule"), refused);
    Recipe recipe = OutsideRun.small().recipe(10);
    List<Recipe.Weighted> twice = new ArrayList<>(recipe.objectives());
    twice.add(new Recipe.Weighted(new TokenAlignment(0.5), 1));
    refused =
        refusal(
            IllegalArgumentException.class,
            () ->
                new Recipe(
                    recipe.encoder(),
                    twice,
                    recipe.crops(),
                    recipe.movement(),
                    recipe.teacher(),
                    recipe.seed()));
    assertTrue(refused.contains("'token_alignment' is twice"), refused);
  }

  @Test
  void aFormatIsFoundByWhatAFileBeginsWith() throws IOException {
    Pixmaps.write(folder, 1);
    try (Slide slide = Slides.open(folder.resolve("slide0.ppm"))) {
      assertEquals(OptionalDouble.of(0.5), slide.micronsPerPixel());
      assertEquals(0xffffff, slide.read(0, -1, -1, 1, 1).get(0, 0));
      assertEquals(0xa0a0a0, slide.read(0, -1, -1, 2, 2).get(1, 1));
      String refused = refusal(IllegalArgumentException.class, () -> slide.read(1, 0, 0, 1, 1));
      assertTrue(refused.contains("only levels 0..0 exist"), refused);
    }
  }

  @Test
  @Tag("hostile")
  void aSlideThatIsCutShortIsNamed() throws IOException {
    Path file = folder.resolve("short.ppm");
    Files.writeString(file, "P6\n100 100\n255\nxyz");
    String refused = refusal(IOException.class, () -> Slides.open(file));
    assertTrue(refused.contains("short.ppm"), refused);
  }

  @Test
  void aConfigurationFileHoldsTheEncoderAndTheUpdateRule() throws IOException {
    DinoConfig small = DinoConfig.paper(new PatchPool(new PatchPoolConfig(8, 24, 2)));
    DinoConfig config = small.withOptimizer(small.optimizer().withRule(new LionConfig(0.8, 0.9)));
    Path file = folder.resolve("config.json");
    PretrainingConfigs.write(file, config);
    assertEquals(config, PretrainingConfigs.read(file, DinoConfig.small()));
    assertTrue(Encoders.identity(config.encoder()).contains("org.example.patch-pool"));
  }

  @Test
  @Tag("hostile")
  void whatAnEncoderHasNotIsRefusedInWords() throws IOException {
    PatchPool encoder = new PatchPool(new PatchPoolConfig(8, 24, 1));
    Graph graph = new Graph(DataType.FLOAT);
    Node image = graph.input("image", 2, 3, 16, 16);
    EncoderInput masked = EncoderInput.masked(image, graph.input("mask", 2, 4));
    String refused =
        refusal(IllegalArgumentException.class, () -> encoder.build(graph.root(Mode.EVAL), masked));
    assertTrue(refused.contains("no mask token"), refused);
    try (TrainedEncoder random =
        TrainedEncoder.random(
            encoder, DinoHeadConfig.defaults().withPrototypes(4).withWidths(4, 4), Seed.of(1))) {
      refused = refusal(IllegalArgumentException.class, () -> AttentionMaps.of(random, 16));
      assertTrue(refused.contains("no attention"), refused);
      refused =
          refusal(
              IllegalArgumentException.class,
              () -> Embedder.of(random, 16, Embedder.Source.lastLayers(2)));
      assertTrue(refused.contains("no block"), refused);
    }
  }

  private static String refusal(Class<? extends Exception> type, Executable what) {
    return Optional.ofNullable(assertThrows(type, what).getMessage()).orElse("");
  }
}
