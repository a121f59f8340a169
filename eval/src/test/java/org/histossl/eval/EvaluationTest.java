package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.histossl.core.Progress;
import org.histossl.data.image.TileSource;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.knn.KnnConfig;
import org.histossl.eval.report.Report;
import org.histossl.eval.report.ReportData;
import org.histossl.eval.report.Settings;
import org.histossl.models.Encoders;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  private static final int TILES = 60;
  private static final int SIDE = SmallEncoders.SIDE;
  private static final FitConfig SHORT = FitConfig.defaults().withEpochs(6).withLearningRate(0.01);

  @TempDir Path folder;

  @Test
  void everyEncoderMeetsEveryDataSetAndDecoderThatFit() throws IOException {
    try (TrainedEncoder xcit = SmallEncoders.xcit(1);
        TrainedEncoder vit = SmallEncoders.vit(1)) {
      EvaluationResult result = Evaluation.run(plan(xcit, vit), folder, Progress.none());
      Results section = result.results();
      List<String> rows =
          section.rows().stream()
              .map(r -> r.dataset() + "/" + r.decoder() + "/" + r.encoder() + "/" + r.seed())
              .toList();
      assertEquals(
          List.of(
              "colors/5-NN/XCiT/7",
              "colors/5-NN/ViT/7",
              "colors/5-NN, 3 folds/XCiT/7",
              "colors/5-NN, 3 folds/ViT/7",
              "colors/MLP/XCiT/7",
              "colors/MLP/XCiT/8",
              "colors/MLP/ViT/7",
              "colors/MLP/ViT/8",
              "masks/images/XCiT/7",
              "masks/images/XCiT/8",
              "masks/images/ViT/7",
              "masks/images/ViT/8"),
          rows);
      for (Results.Row row : section.rows()) {
        double value = row.scores().get(0).value().orElseThrow();
        if (row.dataset().equals("colors")) {
          assertEquals(1, value, 0.05, "plain colors are told apart: " + row);
          assertEquals(row.decoder().contains("folds") ? TILES : 18, row.count());
        } else {
          assertEquals("mean squared error", row.scores().get(0).name());
          assertTrue(value > 0 && value < 0.25, "better than gray all over: " + row);
          assertTrue(row.scores().get(0).interval().orElseThrow().contains(value));
        }
      }
      List<String> index = Files.readAllLines(folder.resolve("embeddings/colors-ViT.csv"));
      assertEquals("tile,group,label,side", index.get(0));
      assertEquals("59,patient 19,white,test", index.get(TILES));
      assertEquals(4, section.differences().size());
      assertEquals(
          List.of("colors/MLP/XCiT", "colors/MLP/ViT", "masks/images/XCiT", "masks/images/ViT"),
          section.means().stream()
              .map(m -> m.dataset() + "/" + m.decoder() + "/" + m.encoder())
              .toList());
      assertEquals(6, section.confusions().size());
      assertEquals(
          List.of(
              new Results.Skipped("SICAPv2", "not on disk: sicapv2"),
              new Results.Skipped("Hibou", "not on disk: hibou_b.safetensors")),
          section.skipped());
      assertEquals(
          List.of(
              "colors: the training side has no tiles of never seen, so that trained decoders"
                  + " cannot tell them.",
              "colors: the test side has no tiles of never seen, so that scores by class leave"
                  + " them out."),
          section.notes());
    }
  }

  @Test
  void twoRunsGiveTheSameNumbersAndTheSecondNeedNotEmbed() throws IOException {
    try (TrainedEncoder xcit = SmallEncoders.xcit(1);
        TrainedEncoder vit = SmallEncoders.vit(1)) {
      AtomicInteger read = new AtomicInteger();
      EvaluationPlan plan = plan(xcit, vit, read);
      byte[] first = json(Evaluation.run(plan, folder, Progress.none()), "a");
      assertEquals(4 * TILES, read.getAndSet(0));
      byte[] second = json(Evaluation.run(plan, folder, Progress.none()), "b");
      assertEquals(0, read.get());
      assertArrayEquals(first, second);
      byte[] elsewhere = json(Evaluation.run(plan, folder.resolve("new"), Progress.none()), "c");
      assertArrayEquals(first, elsewhere);
    }
  }

  @Test
  void theSplitIsTheFilesIfThereIsOne() throws IOException {
    TreeMap<String, Side> sides = new TreeMap<>();
    for (int g = 0; g < TILES / 3; g++) {
      sides.put("patient " + g, g < 15 ? Side.TRAIN : Side.TEST);
    }
    Files.createDirectories(folder);
    new Split(sides).write(folder.resolve("split-colors.csv"));
    try (TrainedEncoder xcit = SmallEncoders.xcit(1)) {
      EvaluationPlan plan =
          EvaluationPlan.builder(7)
              .encoder("XCiT", SIDE, Embedder.Source.CLASS_TOKEN, () -> xcit.borrowed())
              .dataset("colors", () -> colors(new AtomicInteger()))
              .decoder(Decoders.neighbors(new KnnConfig(100, 0.07)))
              .build();
      EvaluationResult result = Evaluation.run(plan, folder, Progress.none());
      assertEquals(sides, result.split("colors").sides());
      assertEquals(15, result.results().rows().get(0).count());
      assertEquals(5, result.results().rows().get(0).groups());
      sides.remove("patient 3");
      new Split(sides).write(folder.resolve("split-colors.csv"));
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class, () -> Evaluation.run(plan, folder, Progress.none()));
      assertTrue(String.valueOf(error.getMessage()).contains("'patient 3' is not in the split"));
    }
  }

  @Test
  void labelsOutOfRangeAreRefusedByName() {
    Dataset wrong =
        new Labeled(new AtomicInteger()) {
          @Override
          public List<String> classes() {
            return List.of("only one");
          }
        };
    EvaluationPlan plan = EvaluationPlan.builder(7).dataset("wrong", () -> wrong).build();
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> Evaluation.run(plan, folder, Progress.none()));
    assertEquals("labels of data set 'wrong' must be in 0..0, got 1 at tile 1", error.getMessage());
  }

  @Test
  void namesThatWouldShareAFileAreRefused() {
    EvaluationPlan.Builder builder =
        EvaluationPlan.builder(7)
            .encoder("a b", SIDE, Embedder.Source.CLASS_TOKEN, EvaluationTest::missing)
            .encoder("a, b", SIDE, Embedder.Source.CLASS_TOKEN, EvaluationTest::missing);
    assertThrows(IllegalArgumentException.class, builder::build);
  }

  private static TrainedEncoder missing() throws IOException {
    return TrainedEncoder.read(Path.of("hibou_b.safetensors"), Encoders.hibouB());
  }

  private byte[] json(EvaluationResult result, String name) throws IOException {
    ReportData data =
        ReportData.builder("evaluation")
            .results(result.results())
            .provenance(new Settings("Evaluation", result.provenance()))
            .build();
    return Files.readAllBytes(Report.write(data, folder.resolve(name)).json());
  }

  private static EvaluationPlan plan(TrainedEncoder xcit, TrainedEncoder vit) {
    return plan(xcit, vit, new AtomicInteger());
  }

  private static EvaluationPlan plan(TrainedEncoder xcit, TrainedEncoder vit, AtomicInteger read) {
    ImageDecoderConfig images =
        new ImageDecoderConfig(
            8,
            List.of(8, 4),
            ImageDecoderConfig.Last.DOUBLES,
            1,
            ImageDecoderConfig.small(1).inputs(),
            SHORT.withBatchSize(8).withEpochs(20));
    return EvaluationPlan.builder(7, 8)
        .encoder("XCiT", SIDE, Embedder.Source.CLASS_TOKEN, () -> xcit.borrowed())
        .encoder("Hibou", 224, Embedder.Source.CLASS_TOKEN, EvaluationTest::missing)
        .encoder("ViT", SIDE, Embedder.Source.CLASS_TOKEN, () -> vit.borrowed())
        .dataset("colors", () -> colors(read), split())
        .dataset("masks", () -> masks(read), split())
        .dataset(
            "SICAPv2",
            () -> {
              throw new NoSuchFileException("sicapv2");
            })
        .decoder(Decoders.neighbors(new KnnConfig(5, 0.07)))
        .decoder(Decoders.foldedNeighbors(new KnnConfig(5, 0.07), 3))
        .decoder(Decoders.mlp("MLP", MlpConfig.defaults().withFit(SHORT)))
        .decoder(Decoders.images("images", images))
        .build();
  }

  private static Split split() {
    TreeMap<String, Side> sides = new TreeMap<>();
    for (int g = 0; g < TILES / 3; g++) {
      sides.put("patient " + g, g < 11 ? Side.TRAIN : g < 14 ? Side.VALIDATION : Side.TEST);
    }
    return new Split(sides);
  }

  private static Dataset colors(AtomicInteger read) {
    return new Labeled(read);
  }

  /** Tiles of one color each; three neighbors are of one patient. */
  private static class Labeled implements Dataset {
    private final AtomicInteger read;

    Labeled(AtomicInteger read) {
      this.read = read;
    }

    @Override
    public TileSource tiles() {
      return TileSource.of(
          TILES,
          index -> {
            read.incrementAndGet();
            return SmallEncoders.tile(index);
          });
    }

    @Override
    public List<String> groups() {
      return SmallEncoders.patients(TILES);
    }

    @Override
    public List<String> classes() {
      return List.of("pink", "violet", "white", "never seen");
    }

    @Override
    public List<OptionalInt> labels() {
      List<OptionalInt> labels = new ArrayList<>();
      for (int i = 0; i < TILES; i++) {
        labels.add(OptionalInt.of(i % 3));
      }
      return labels;
    }

    @Override
    public String digest() {
      return "tiles";
    }
  }

  /** The same tiles; the mask is all 1 of violet ones and all 0 of the others. */
  private static Dataset masks(AtomicInteger read) {
    return new Labeled(read) {
      @Override
      public List<String> classes() {
        return List.of();
      }

      @Override
      public Optional<Images> images() {
        return Optional.of(
            new Images(
                (row, into, offset) ->
                    java.util.Arrays.fill(into, offset, offset + 32 * 32, row % 3 == 1 ? 1 : 0),
                1,
                32));
      }
    };
  }
}
