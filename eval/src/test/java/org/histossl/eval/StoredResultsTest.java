package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.histossl.core.Progress;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassImage;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.ImageDecoderConfig;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.MlpConfig;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.eval.report.Report;
import org.histossl.eval.report.ReportData;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored is used again where nothing changed, and made anew where anything did. */
class StoredResultsTest {
  private static final int TILES = 45;
  private static final int SIDE = SmallEncoders.SIDE;
  private static final FitConfig SHORT = FitConfig.defaults().withEpochs(3).withBatchSize(8);
  private static final ImageDecoderConfig IMAGES =
      ImageDecoderConfig.small(1).withMap(8, List.of(8, 4));
  private static final String EMBEDDING = "embedding";
  private static final String TRAINING = "training the decoder";

  @TempDir Path folder;

  private final List<String> tasks = new ArrayList<>();
  private List<Decoder> decoders = decoders(SHORT);
  private long weights = 1;

  private static List<Decoder> decoders(FitConfig fit) {
    return List.of(
        Decoders.mlp("MLP", MlpConfig.defaults().withFit(fit)),
        Decoders.linearProbe(
            "probe", LinearProbeConfig.defaults().withWeightDecays(List.of(0.0)).withFit(fit)),
        Decoders.segmentation("segmentation", SegmentationConfig.linear().withFit(fit)),
        Decoders.images("images", IMAGES.withFit(fit)));
  }

  @Test
  void nothingIsDoneTwice() throws IOException {
    byte[] first = run("same", new Squares());
    assertEquals(4, count(TRAINING));
    assertEquals(1, count(EMBEDDING));
    tasks.clear();
    assertArrayEquals(first, run("same", new Squares()));
    assertEquals(0, count(TRAINING));
    assertEquals(0, count(EMBEDDING));
  }

  @Test
  void otherLabelsGiveAnotherSplitAndOtherDecoders() throws IOException {
    run("folder", new Squares());
    tasks.clear();
    Dataset repaired =
        new Squares() {
          @Override
          public List<OptionalInt> labels() {
            return IntStream.range(0, TILES).mapToObj(i -> OptionalInt.of(i / 3 % 3)).toList();
          }
        };
    byte[] again = run("folder", repaired);
    assertEquals(0, count(EMBEDDING), "the tiles are the same");
    assertArrayEquals(run("new", repaired), again);
  }

  @Test
  void otherMasksTrainTheSegmentationAnew() throws IOException {
    byte[] before = run("folder", new Squares());
    tasks.clear();
    Dataset repaired =
        new Squares() {
          @Override
          public Optional<Masks> masks() {
            return Optional.of(tile -> Optional.of(mask(SIDE / 4)));
          }
        };
    byte[] after = run("folder", repaired);
    assertEquals(1, count(TRAINING), "the others learn from no mask");
    assertNotEquals(
        new String(before, StandardCharsets.UTF_8), new String(after, StandardCharsets.UTF_8));
    assertArrayEquals(run("new", repaired), after);
  }

  @Test
  void otherImagesTrainTheirDecoderAnew() throws IOException {
    run("folder", new Squares());
    tasks.clear();
    Dataset repaired =
        new Squares() {
          @Override
          float gray(int tile) {
            return 0.25f;
          }
        };
    byte[] after = run("folder", repaired);
    assertEquals(1, count(TRAINING));
    assertArrayEquals(run("new", repaired), after);
  }

  @Test
  void otherTilesAndOtherWeightsAreEmbeddedAnew() throws IOException {
    run("folder", new Squares());
    tasks.clear();
    Dataset repaired =
        new Squares() {
          @Override
          public String digest() {
            return "other squares";
          }
        };
    run("folder", repaired);
    assertEquals(1, count(EMBEDDING));
    assertEquals(4, count(TRAINING), "decoders are of the embeddings before");
    tasks.clear();
    weights = 2;
    run("folder", repaired);
    assertEquals(1, count(EMBEDDING));
    assertEquals(4, count(TRAINING));
  }

  @Test
  void otherSettingsOfTheSameNameTrainAnew() throws IOException {
    run("folder", new Squares());
    decoders = decoders(SHORT.withEpochs(2));
    tasks.clear();
    byte[] after = run("folder", new Squares());
    assertEquals(4, count(TRAINING));
    assertArrayEquals(run("new", new Squares()), after);
  }

  @Test
  @Tag("hostile")
  void whatIsDamagedIsMadeAnew() throws IOException {
    byte[] first = run("folder", new Squares());
    List<Path> stored;
    try (Stream<Path> files = Files.walk(folder.resolve("folder"))) {
      stored =
          files
              .filter(file -> file.toString().matches(".*\\.(safetensors|made-of\\.json)"))
              .filter(file -> !file.toString().contains("split-"))
              .sorted()
              .toList();
    }
    assertEquals(10, stored.size());
    for (Path file : stored) {
      byte[] bytes = Files.readAllBytes(file);
      byte[] damaged = bytes.clone();
      damaged[damaged.length - 5] ^= 0x40;
      Files.write(file, damaged);
      assertArrayEquals(first, run("folder", new Squares()), file.toString());
      assertSame(bytes, file);
      Files.write(file, new byte[0]);
      assertArrayEquals(first, run("folder", new Squares()), file + " empty");
      Files.delete(file);
      assertArrayEquals(first, run("folder", new Squares()), file + " missing");
      assertSame(bytes, file);
    }
  }

  /** Records hold times. */
  private static void assertSame(byte[] bytes, Path file) throws IOException {
    if (file.toString().endsWith(".safetensors")) {
      assertArrayEquals(bytes, Files.readAllBytes(file), "it is as it was: " + file);
    }
  }

  @Test
  void aSplitOfOnesOwnIsUsedAsItIs() throws IOException {
    byte[] drawn = run("folder", new Squares());
    Path split = folder.resolve("folder/split-squares.csv");
    String text = Files.readString(split);
    String mine = text.replace("test", "x").replace("train", "test").replace("x", "train");
    Files.writeString(split, mine);
    byte[] own = run("folder", new Squares());
    assertFalse(java.util.Arrays.equals(drawn, own));
    assertEquals(mine, Files.readString(split));
  }

  private long count(String task) {
    return tasks.stream().filter(task::equals).count();
  }

  private byte[] run(String name, Dataset dataset) throws IOException {
    Progress progress =
        (task, steps) -> {
          tasks.add(task);
          return Progress.none().start(task, steps);
        };
    try (TrainedEncoder encoder = SmallEncoders.vit(weights)) {
      EvaluationPlan.Builder plan =
          EvaluationPlan.builder(7)
              .encoder("ViT", SIDE, Embedder.Source.CLASS_TOKEN, encoder::borrowed)
              .dataset("squares", () -> dataset);
      decoders.forEach(plan::decoder);
      Results results = Evaluation.run(plan.build(), folder.resolve(name), progress).results();
      assertEquals(List.of(), results.skipped());
      return Files.readAllBytes(
          Report.write(ReportData.builder("r").results(results).build(), folder.resolve("report"))
              .json());
    }
  }

  /** Tiles of a color each, with a mask whose left is of the first class, and a gray image. */
  private static class Squares implements Dataset {
    @Override
    public TileSource tiles() {
      return SmallEncoders.tiles(TILES);
    }

    @Override
    public List<String> groups() {
      return SmallEncoders.patients(TILES);
    }

    @Override
    public List<String> classes() {
      return List.of("pink", "violet", "white");
    }

    @Override
    public List<OptionalInt> labels() {
      return IntStream.range(0, TILES).mapToObj(i -> OptionalInt.of(i % 3)).toList();
    }

    @Override
    public Optional<Masks> masks() {
      return Optional.of(tile -> Optional.of(mask(SIDE / 2)));
    }

    static ClassImage mask(int width) {
      byte[] classes = new byte[SIDE * SIDE];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = (byte) (i % SIDE < width ? 0 : i / SIDE < width ? 1 : 2);
      }
      return ClassImage.of(SIDE, SIDE, classes);
    }

    float gray(int tile) {
      return tile % 3 / 2f;
    }

    @Override
    public Optional<Images> images() {
      int side = IMAGES.side();
      return Optional.of(
          new Images(
              (tile, into, offset) ->
                  java.util.Arrays.fill(into, offset, offset + side * side, gray(tile)),
              1,
              side));
    }

    @Override
    public String digest() {
      return "squares";
    }
  }
}
