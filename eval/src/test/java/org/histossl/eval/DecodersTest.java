package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.histossl.core.Progress;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.histossl.data.set.ClassImage;
import org.histossl.data.split.Side;
import org.histossl.data.split.Split;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.LinearProbeConfig;
import org.histossl.eval.decode.SegmentationConfig;
import org.histossl.eval.embed.Embedder;
import org.histossl.models.TrainedEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodersTest {
  private static final int TILES = 36;
  private static final int SIDE = SmallEncoders.SIDE;
  private static final int PINK = 0xe0a0c0;
  private static final int VIOLET = 0x6040a0;
  private static final Decoder PROBE =
      Decoders.linearProbe(
          "linear probe",
          LinearProbeConfig.defaults()
              .withWeightDecays(List.of(0.0, 0.01))
              .withFit(FitConfig.defaults().withEpochs(10).withLearningRate(0.01)));
  private static final Decoder SEGMENTATION =
      Decoders.segmentation(
          "segmentation",
          SegmentationConfig.linear()
              .withFit(
                  FitConfig.defaults().withBatchSize(8).withEpochs(12).withLearningRate(0.02)));

  @TempDir Path folder;

  @Test
  void aProbeAndASegmentationAreScoredWithEachSeedAndOnAverage() throws IOException {
    try (TrainedEncoder vit = SmallEncoders.vit(1);
        TrainedEncoder other = SmallEncoders.vit(2)) {
      EvaluationPlan plan =
          EvaluationPlan.builder(3, 4)
              .encoder("first", SIDE, Embedder.Source.CLASS_TOKEN, () -> vit.borrowed())
              .encoder("second", SIDE, Embedder.Source.CLASS_TOKEN, () -> other.borrowed())
              .dataset("halves", Halves::new, split())
              .decoder(PROBE)
              .decoder(SEGMENTATION)
              .build();
      Results section = Evaluation.run(plan, folder, Progress.none()).results();
      assertEquals(List.of(), section.skipped());
      assertEquals(8, section.rows().size());
      for (Results.Row row : section.rows()) {
        boolean probe = row.decoder().equals("linear probe");
        assertEquals(probe ? 9 : 6, row.count(), "tiles without a mask are not scored");
        assertEquals(3, row.groups());
        assertEquals(probe ? "accuracy" : "mean Dice", row.scores().get(0).name());
        assertTrue(row.scores().get(0).value().orElseThrow() > 0.8, "colors are told: " + row);
        assertTrue(row.scores().get(0).interval().isPresent());
      }
      assertEquals(
          List.of("mean Dice", "mean IoU", "Dice, pink", "Dice, violet"),
          section.rows().get(4).scores().stream().map(score -> score.name()).toList());
      assertEquals(4, section.means().size());
      Results.SeedMean mean = section.means().get(2);
      assertEquals("segmentation", mean.decoder());
      double expected =
          (section.rows().get(4).scores().get(2).value().orElseThrow()
                  + section.rows().get(5).scores().get(2).value().orElseThrow())
              / 2;
      assertEquals(expected, mean.scores().get(2).mean().value().orElseThrow(), 1e-12);
      assertTrue(mean.scores().get(2).mean().interval().orElseThrow().contains(expected));
      assertEquals(2, mean.scores().get(2).spread().values().size());
      assertEquals(
          List.of(
              "halves, linear probe: first − second, mean over 2 seeds",
              "halves, segmentation: first − second, mean over 2 seeds"),
          section.differences().stream().map(Results.Difference::what).toList());
      long pixels = section.confusions().get(2).matrix().total();
      assertEquals(6L * SIDE * (SIDE - 1), pixels, "a column of each mask is unknown");
    }
  }

  @Test
  void whatADecoderLacksIsAReason() throws IOException {
    TreeMap<String, Side> sides = new TreeMap<>();
    for (int g = 0; g < TILES / 3; g++) {
      sides.put("patient " + g, g < 9 ? Side.TRAIN : Side.TEST);
    }
    try (TrainedEncoder vit = SmallEncoders.vit(1)) {
      EvaluationPlan plan =
          EvaluationPlan.builder(3)
              .encoder("ViT", SIDE, Embedder.Source.CLASS_TOKEN, () -> vit.borrowed())
              .dataset("halves", Halves::new, new Split(sides))
              .dataset(
                  "no masks",
                  () ->
                      new Halves() {
                        @Override
                        public Optional<Masks> masks() {
                          return Optional.of(tile -> Optional.empty());
                        }
                      },
                  new Split(sides))
              .decoder(PROBE)
              .decoder(SEGMENTATION)
              .build();
      EvaluationResult result = Evaluation.run(plan, folder, Progress.none());
      assertEquals(
          List.of(
              new Results.Skipped(
                  "linear probe on halves", "no tiles to use on the validation side. "),
              new Results.Skipped(
                  "linear probe on no masks", "no tiles to use on the validation side. "),
              new Results.Skipped(
                  "segmentation on no masks",
                  "no tiles with masks to use on the training side. "
                      + "no tiles with masks to use on the test side. ")),
          result.skipped());
      assertEquals(1, result.outcomes().size());
    }
  }

  @Test
  void maskPixelsOutOfRangeAreRefusedByName() {
    try (TrainedEncoder vit = SmallEncoders.vit(1)) {
      EvaluationPlan plan =
          EvaluationPlan.builder(3)
              .encoder("ViT", SIDE, Embedder.Source.CLASS_TOKEN, () -> vit.borrowed())
              .dataset(
                  "wrong",
                  () ->
                      new Halves() {
                        @Override
                        public List<String> classes() {
                          return List.of("pink");
                        }

                        @Override
                        public List<OptionalInt> labels() {
                          return java.util.Collections.nCopies(TILES, OptionalInt.empty());
                        }
                      },
                  split())
              .decoder(SEGMENTATION)
              .build();
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class, () -> Evaluation.run(plan, folder, Progress.none()));
      assertTrue(
          String.valueOf(error.getMessage()).startsWith("a segmentation needs 2..255 classes"),
          error::getMessage);
    }
  }

  private static Split split() {
    TreeMap<String, Side> sides = new TreeMap<>();
    for (int g = 0; g < TILES / 3; g++) {
      sides.put("patient " + g, g < 7 ? Side.TRAIN : g < 9 ? Side.VALIDATION : Side.TEST);
    }
    return new Split(sides);
  }

  /**
   * Tiles that are pink above and violet below, or the other way round; every third has no mask.
   */
  private static class Halves implements Dataset {
    @Override
    public TileSource tiles() {
      return TileSource.of(
          TILES,
          index -> {
            RgbImage tile = RgbImage.filled(SIDE, SIDE, PINK);
            for (int y = 0; y < SIDE; y++) {
              for (int x = 0; x < SIDE; x++) {
                tile.set(x, y, violet(index, y) ? VIOLET : PINK);
              }
            }
            return tile;
          });
    }

    /** From a quarter or from three quarters of the height on. */
    private static boolean violet(int index, int y) {
      return y >= (index % 2 == 0 ? SIDE / 4 : 3 * SIDE / 4);
    }

    @Override
    public List<String> groups() {
      return SmallEncoders.patients(TILES);
    }

    @Override
    public List<String> classes() {
      return List.of("pink", "violet");
    }

    @Override
    public List<OptionalInt> labels() {
      List<OptionalInt> labels = new ArrayList<>();
      for (int i = 0; i < TILES; i++) {
        labels.add(OptionalInt.of(i % 2 == 0 ? 1 : 0));
      }
      return labels;
    }

    @Override
    public Optional<Masks> masks() {
      return Optional.of(
          tile -> {
            byte[] classes = new byte[SIDE * SIDE];
            for (int i = 0; i < classes.length; i++) {
              classes[i] = (byte) (i % SIDE == 0 ? 255 : violet(tile, i / SIDE) ? 1 : 0);
            }
            return tile % 3 == 2
                ? Optional.empty()
                : Optional.of(ClassImage.of(SIDE, SIDE, classes));
          });
    }

    @Override
    public String digest() {
      return Arrays.asList("halves").toString();
    }
  }
}
