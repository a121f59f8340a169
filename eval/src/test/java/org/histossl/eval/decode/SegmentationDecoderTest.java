package org.histossl.eval.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.eval.embed.Embeddings;
import org.histossl.eval.score.ConfusionMatrix;
import org.histossl.models.encoder.PatchGrid;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SegmentationDecoderTest {
  private static final PatchGrid GRID = new PatchGrid(4, 4);
  private static final int PATCH = 4;
  private static final int SIDE = 16;
  private static final int TILES = 30;
  private static final int DIMENSIONS = 6;

  private static final SegmentationConfig SMALL =
      SegmentationConfig.defaults()
          .withShape(8, 1)
          .withFit(
              FitConfig.defaults()
                  .withBatchSize(6)
                  .withEpochs(60)
                  .withPatience(60)
                  .withLearningRate(0.02));

  /** A disc of class 1 somewhere in class 0, class 2 below a line. */
  private static byte[][] maps() {
    SplittableRandom random = Seed.of(3).random();
    byte[][] maps = new byte[TILES][SIDE * SIDE];
    for (byte[] map : maps) {
      double cx = 3 + 10 * random.nextDouble();
      double cy = 3 + 6 * random.nextDouble();
      for (int i = 0; i < map.length; i++) {
        double x = i % SIDE - cx;
        int row = i / SIDE;
        double y = row - cy;
        map[i] = (byte) (x * x + y * y < 12 ? 1 : row >= 12 ? 2 : 0);
      }
    }
    return maps;
  }

  /** Tokens that say how much of each class there is in a patch, and noise. */
  private static PatchTokens tokens() {
    SplittableRandom random = Seed.of(4).random();
    byte[][] maps = maps();
    Embeddings.Builder builder = Embeddings.builder(TILES * GRID.size(), DIMENSIONS);
    for (byte[] map : maps) {
      for (int patch = 0; patch < GRID.size(); patch++) {
        float[] token = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
          token[d] = (float) (random.nextDouble() * 0.2);
        }
        for (int i = 0; i < PATCH * PATCH; i++) {
          int y = patch / GRID.columns() * PATCH + i / PATCH;
          int x = patch % GRID.columns() * PATCH + i % PATCH;
          token[map[y * SIDE + x]] += 1f / (PATCH * PATCH);
        }
        builder.add(token);
      }
    }
    return new PatchTokens(builder.build(), GRID, PATCH);
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static SegmentationExamples examples() {
    return SegmentationExamples.of(tokens(), LabelMaps.of(maps()), 3)
        .train(range(0, 18))
        .validation(range(18, 24));
  }

  private static SegmentationDecoder train(
      SegmentationConfig config, SegmentationExamples examples) {
    return SegmentationDecoder.train(config, examples, Training.of(Seed.of(2), Progress.none()));
  }

  private static ConfusionMatrix test(SegmentationDecoder decoder) {
    int[] tiles = range(24, TILES);
    byte[][] predicted = decoder.predict(tokens().select(tiles));
    return IntStream.range(0, tiles.length)
        .mapToObj(
            i -> ConfusionMatrix.ofPixels(maps()[tiles[i]], predicted[i], 3, LabelMaps.IGNORED))
        .reduce(ConfusionMatrix::plus)
        .orElseThrow();
  }

  @Test
  void regionsAreFoundInTilesThatWereNotSeen() {
    try (SegmentationDecoder decoder = train(SMALL, examples())) {
      ConfusionMatrix matrix = test(decoder);
      assertEquals(6L * SIDE * SIDE, matrix.total());
      for (int c = 0; c < 3; c++) {
        assertTrue(
            matrix.dice(c).orElseThrow() > 0.85, c + ": " + matrix.dice(c) + decoder.curves());
      }
    }
  }

  @Test
  void mapsOfOtherTilesTeachNothing() {
    byte[][] shuffled = maps();
    for (byte[] map : shuffled) { // each tile's own classes, elsewhere
      SplittableRandom random = Seed.of(9).at(Arrays.hashCode(map)).random();
      for (int i = map.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        byte swapped = map[i];
        map[i] = map[j];
        map[j] = swapped;
      }
    }
    SegmentationExamples wrong =
        SegmentationExamples.of(tokens(), LabelMaps.of(shuffled), 3)
            .train(range(0, 18))
            .validation(range(18, 24));
    try (SegmentationDecoder decoder = train(SMALL, wrong)) {
      // a disc has a seventh of the pixels: what knew nothing of it would overlap as much at most
      assertTrue(test(decoder).dice(1).orElse(0) < 0.3, test(decoder).dice(1).toString());
    }
  }

  @Test
  void theSameSeedGivesTheSameBitsAndThePredictionIsTheGreatestLogit() {
    SegmentationConfig brief = SMALL.withFit(SMALL.fit().withEpochs(3));
    try (SegmentationDecoder first = train(brief, examples());
        SegmentationDecoder second = train(brief, examples())) {
      assertEquals(first.curves(), second.curves());
      float[][] logits = first.logits(tokens());
      assertArrayEquals(logits, second.logits(tokens()));
      byte[][] maps = first.predict(tokens());
      for (int p = 0; p < SIDE * SIDE; p++) {
        for (int c = 0; c < 3; c++) {
          assertTrue(logits[5][p * 3 + maps[5][p]] >= logits[5][p * 3 + c]);
        }
      }
    }
  }

  @Test
  void pixelsThatDoNotCountAreNeitherLearntNorScored() {
    byte[][] partly = maps();
    for (byte[] map : partly) {
      for (int i = 0; i < map.length; i++) {
        map[i] = map[i] == 2 ? (byte) LabelMaps.IGNORED : map[i];
      }
    }
    SegmentationExamples examples =
        SegmentationExamples.of(tokens(), LabelMaps.of(partly), 3).train(range(0, 18));
    try (SegmentationDecoder decoder = train(SMALL, examples)) {
      assertEquals(Set.of(2), decoder.absentClasses());
      byte[] found = decoder.predict(tokens().select(25))[0];
      ConfusionMatrix matrix = ConfusionMatrix.ofPixels(partly[25], found, 3, LabelMaps.IGNORED);
      assertEquals(12 * SIDE, matrix.total());
      assertTrue(matrix.dice(1).orElseThrow() > 0.8, matrix.dice(1).toString());
    }
  }

  @Test
  void aClassWithoutTrainingPixelsIsNamed() {
    SegmentationExamples four =
        SegmentationExamples.of(tokens(), LabelMaps.of(maps()), 4)
            .train(range(0, 10))
            .validation(range(10, 14));
    try (SegmentationDecoder decoder = train(SMALL.withFit(SMALL.fit().withEpochs(1)), four)) {
      assertEquals(Set.of(3), decoder.absentClasses());
    }
  }

  @Test
  @Tag("hostile")
  void badInputIsNamed() {
    byte[][] bad = maps();
    bad[0][17] = 3;
    fails(
        "must hold 0..2 or 255 for pixels that do not count, got 3 at x=1 y=1 of tile 0",
        () -> train(SMALL, SegmentationExamples.of(tokens(), LabelMaps.of(bad), 3)));
    Arrays.fill(bad[1], (byte) LabelMaps.IGNORED);
    fails(
        "training tile 1 has no labeled pixel",
        () -> train(SMALL, SegmentationExamples.of(tokens(), LabelMaps.of(bad), 3).train(1)));
    fails("share no row, got row 18 in both", () -> train(SMALL, examples().train(18)));
    fails("2..255 classes, got 1", () -> SegmentationExamples.of(tokens(), LabelMaps.of(), 1));
    fails(
        "multiple of 16 tokens, got 3", () -> new PatchTokens(Embeddings.of(1, 1, 2, 3), GRID, 4));
    fails("halved 4 times must be at least 16", () -> SMALL.withShape(8, 4));
    try (SegmentationDecoder decoder =
        train(SMALL.withFit(SMALL.fit().withEpochs(1)), examples())) {
      fails(
          "must have the size of those learnt from",
          () -> decoder.predict(new PatchTokens(tokens().tokens(), new PatchGrid(2, 8), PATCH)));
      fails(
          "are they of one encoder?",
          () -> decoder.predict(new PatchTokens(Embeddings.of(2, new float[32]), GRID, PATCH)));
      assertEquals(0, decoder.predict(new PatchTokens(Embeddings.of(6), GRID, PATCH)).length);
    }
  }

  private static void fails(String message, org.junit.jupiter.api.function.Executable call) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, call);
    assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
  }
}
