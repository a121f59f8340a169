package org.histossl.eval.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.HostFloats;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;
import org.histossl.core.graph.Node;
import org.histossl.data.image.Normalization;
import org.histossl.data.image.RgbImage;
import org.histossl.data.slide.Level;
import org.histossl.data.tile.Tile;
import org.histossl.data.tile.TileScores;
import org.histossl.eval.SmallEncoders;
import org.histossl.models.TrainedEncoder;
import org.histossl.models.encoder.EncoderInput;
import org.histossl.models.xcit.XcitOutputs;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class AttentionMapsTest {
  private static final int SIDE = SmallEncoders.SIDE;

  @Test
  void everyHeadOfATransformerSharesLessThanOneAmongThePatches() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.vit(1);
        AttentionMaps maps = AttentionMaps.of(encoder, SIDE)) {
      TileAttention attention = maps.of(SmallEncoders.tile(1));
      assertEquals(4, attention.heads().length);
      assertEquals(Optional.empty(), attention.norm());
      for (float[][] head : attention.heads()) {
        assertEquals(4, head.length);
        assertEquals(4, head[0].length);
        double sum = sum(head);
        assertTrue(sum > 0.5 && sum < 1, "sum " + sum);
      }
      double mean = 0;
      for (int h = 0; h < 4; h++) {
        mean += attention.head(h)[2][1] / 4;
      }
      assertEquals(mean, attention.mean()[2][1], 1e-6);
    }
  }

  /** The definition, by a graph of its own: the length of each patch's row of what XCA writes. */
  @Test
  void theNormMapIsTheLengthOfWhatCrossCovarianceAttentionWrites() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.xcit(3);
        AttentionMaps maps = AttentionMaps.of(encoder, SIDE)) {
      RgbImage tile = SmallEncoders.tile(1);
      Graph graph = new Graph(DataType.FLOAT);
      Node image = graph.input("image", 1, 3, SIDE, SIDE);
      XcitOutputs outputs =
          (XcitOutputs)
              encoder.encoder().build(graph.root(Mode.EVAL).in("backbone"), EncoderInput.of(image));
      var attention =
          graph.operations().stream()
              .filter(op -> op.outputs().contains(outputs.crossCovarianceAttention()))
              .findFirst()
              .orElseThrow();
      graph.output("weights", attention.outputs().get(1));
      graph.output("qkv", attention.inputs().get(0));
      float[] pixels = new float[3 * SIDE * SIDE];
      Normalization.imageNet().apply(tile, pixels);
      float[][] norm = maps.of(tile).norm().orElseThrow();
      try (Program program = Engine.PLANNED.compile(graph, encoder.state())) {
        HostFloats.fill(program.input("image"), 0, pixels);
        program.run();
        float[] weights = HostFloats.copy(program.output("weights").dup('c')); // [1, 4, 8, 8]
        float[] qkv = HostFloats.copy(program.output("qkv").dup('c')); // [1, 16, 96]
        for (int patch = 0; patch < 16; patch++) {
          double square = 0;
          for (int h = 0; h < 4; h++) {
            for (int i = 0; i < 8; i++) {
              double written = 0;
              for (int j = 0; j < 8; j++) {
                written += weights[(h * 8 + i) * 8 + j] * qkv[patch * 96 + 64 + h * 8 + j];
              }
              square += written * written;
            }
          }
          assertEquals(Math.sqrt(square), norm[patch / 4][patch % 4], 1e-4);
        }
      }
    }
  }

  @Test
  void theSameTileGivesTheSameMapsAndAnotherSizeIsRefused() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.xcit(1);
        AttentionMaps maps = AttentionMaps.of(encoder, SIDE)) {
      float[][] first = maps.of(SmallEncoders.tile(0)).mean();
      maps.of(SmallEncoders.tile(1));
      float[][] again = maps.of(SmallEncoders.tile(0)).mean();
      for (int row = 0; row < first.length; row++) {
        assertArrayEquals(first[row], again[row]);
      }
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> maps.of(RgbImage.filled(32, 32, 0)));
      assertEquals(
          "these attention maps are of tiles of 64 x 64 pixels, got 32 x 32", error.getMessage());
    }
  }

  @Test
  void patchesThatLookAlikeHaveLikeColorsAcrossTiles() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.vit(1);
        AttentionMaps maps = AttentionMaps.of(encoder, SIDE)) {
      RgbImage pink = RgbImage.filled(SIDE, SIDE, 0xe0a0c0);
      RgbImage both = RgbImage.filled(SIDE, SIDE, 0xe0a0c0);
      for (int y = 0; y < SIDE; y++) {
        for (int x = SIDE / 2; x < SIDE; x++) {
          both.set(x, y, 0x402080);
        }
      }
      List<RgbImage> colors = maps.colors(List.of(pink, both), Seed.of(1));
      assertEquals(2, colors.size());
      assertEquals(SIDE, colors.get(1).width());
      int pinkOfBoth = colors.get(1).get(8, 8);
      int violetOfBoth = colors.get(1).get(SIDE - 8, 8);
      assertTrue(
          distance(pinkOfBoth, colors.get(0).get(8, 8)) < distance(pinkOfBoth, violetOfBoth),
          "pink is nearer to pink than to violet");
      assertEquals(
          violetOfBoth, maps.colors(List.of(pink, both), Seed.of(1)).get(1).get(SIDE - 8, 8));
      assertNotEquals(pinkOfBoth, violetOfBoth);
    }
  }

  @Test
  void ofManyTilesThePlaceOfAPatchGivesNoColor() throws IOException {
    try (TrainedEncoder encoder = SmallEncoders.vit(1);
        AttentionMaps maps = AttentionMaps.of(encoder, SIDE)) {
      RgbImage pink = RgbImage.filled(SIDE, SIDE, 0xe0a0c0);
      RgbImage violet = RgbImage.filled(SIDE, SIDE, 0x402080);
      List<RgbImage> colors = maps.colors(List.of(pink, violet, pink, violet), Seed.of(1));
      int corner = colors.get(0).get(8, 8);
      assertTrue(
          distance(corner, colors.get(0).get(SIDE - 8, SIDE - 8))
              < distance(corner, colors.get(1).get(8, 8)),
          "corners of one tile are nearer than one corner of two");
    }
  }

  @Test
  void tilesOfASlideAreStitchedWhereTheyLie() throws IOException {
    Level level = new Level(0, 200, 150, 1);
    try (TrainedEncoder encoder = SmallEncoders.xcit(1);
        AttentionMaps maps = AttentionMaps.of(encoder, SIDE)) {
      SlideHeatMap heat =
          maps.overSlide(
              level, List.of(tile(0, 0), tile(128, 64)), SmallEncoders.tiles(2), Progress.none());
      float[][] first = maps.of(SmallEncoders.tile(0)).mean();
      float[][] second = maps.of(SmallEncoders.tile(1)).mean();
      assertEquals(first[2][3], heat.value(2, 3));
      assertEquals(second[1][0], heat.value(4 + 1, 8));
      assertTrue(heat.covered(0, 0) && !heat.covered(0, 4) && !heat.covered(9, 12));
    }
  }

  private static Tile tile(int x, int y) {
    TileScores scores = TileScores.of(RgbImage.filled(SIDE, SIDE, 0xe0a0c0));
    return new Tile("s", 0, x, y, SIDE, scores, OptionalInt.empty(), Optional.empty());
  }

  private static double sum(float[][] values) {
    double sum = 0;
    for (float[] row : values) {
      for (float value : row) {
        sum += value;
      }
    }
    return sum;
  }

  private static double distance(int a, int b) {
    double sum = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      sum += Math.pow((a >> shift & 255) - (b >> shift & 255), 2);
    }
    return Math.sqrt(sum);
  }
}
