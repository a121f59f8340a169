package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.histossl.core.Seed;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Test;

class TileScoresTest {
  @Test
  void whiteIsEmptyFlatAndHomogeneous() {
    assertEquals(
        new TileScores(1, 0, 1, 0, 0, 0), TileScores.of(RgbImage.filled(64, 64, 0xf4f4f4)));
  }

  @Test
  void halfATileOfGlassHasEmptinessOneHalf() {
    RgbImage tile = MemorySlide.tissue(64, 128, 0, 0, 64);
    assertEquals(0.5, TileScores.of(tile).emptiness());
  }

  @Test
  void homogeneityIsTheMomentOfTheCooccurrenceMatrix() {
    SplittableRandom random = Seed.of(3).random();
    RgbImage tile = RgbImage.filled(17, 11, 0);
    random.nextBytes(tile.rgb());
    double[][] matrix = new double[32][32];
    double pairs = 0;
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 17; x++) {
        if (x + 1 < 17) {
          matrix[gray(tile, x, y) / 8][gray(tile, x + 1, y) / 8]++;
          pairs++;
        }
        if (y + 1 < 11) {
          matrix[gray(tile, x, y) / 8][gray(tile, x, y + 1) / 8]++;
          pairs++;
        }
      }
    }
    double moment = 0;
    for (int i = 0; i < 32; i++) {
      for (int j = 0; j < 32; j++) {
        moment += matrix[i][j] / pairs / (1 + (i - j) * (i - j));
      }
    }
    assertEquals(moment, TileScores.of(tile).homogeneity(), 1e-6); // rounded to float
  }

  private static int gray(RgbImage tile, int x, int y) {
    int p = tile.get(x, y);
    return (int) Math.round(0.299 * (p >> 16) + 0.587 * (p >> 8 & 255) + 0.114 * (p & 255));
  }

  @Test
  void aRampJustAtTheThresholdIsAllEdgesAndJustBelowNone() {
    assertEquals(1, TileScores.of(ramp(12)).edges());
    assertEquals(0, TileScores.of(ramp(11)).edges());
  }

  private static RgbImage ramp(int step) {
    RgbImage tile = RgbImage.filled(20, 20, 0);
    for (int i = 0; i < 400; i++) {
      tile.set(i % 20, i / 20, 0x010101 * (i % 20 * step));
    }
    return tile;
  }

  @Test
  void pensAreInkAndStainsAreNot() {
    for (int pen : new int[] {0x1e8c46, 0x28329a, 0x2a6fb0, 0x101014}) {
      assertEquals(1, TileScores.of(RgbImage.filled(8, 8, pen)).ink(), Integer.toHexString(pen));
    }
    for (int stain : new int[] {0x58307a, 0xd890b8, 0xe8b4c8, 0x3a2a60, 0xb04060, 0xf4f4f4}) {
      assertEquals(
          0, TileScores.of(RgbImage.filled(8, 8, stain)).ink(), Integer.toHexString(stain));
    }
  }

  @Test
  void aSinglePixelHasScoresToo() {
    TileScores scores = TileScores.of(RgbImage.filled(1, 1, 0xd890b8));
    assertEquals(new TileScores(0, 0, 1, 0, 0, (float) (72.0 / 216)), scores);
  }

  @Test
  void sharpnessIsTheDeviationOfTheLaplacian() {
    RgbImage dot = RgbImage.filled(5, 5, 0);
    dot.set(2, 2, 0x0a0a0a);
    // -40 in the middle and 10 on four sides: the mean is 0.
    assertEquals((float) Math.sqrt((1600 + 4 * 100) / 25.0), TileScores.of(dot).sharpness());
    RgbImage stripes = RgbImage.filled(64, 64, 0);
    for (int i = 0; i < 64 * 64; i++) {
      stripes.set(i % 64, i / 64, (i % 64 + i / 64) % 2 == 0 ? 0xffffff : 0);
    }
    assertEquals(TileScores.SHARPEST, TileScores.of(stripes).sharpness());
  }

  @Test
  void saturationIsThatOfHsv() {
    assertEquals(1, TileScores.of(RgbImage.filled(4, 4, 0x00ff00)).saturation());
    assertEquals(0.5, TileScores.of(RgbImage.filled(4, 4, 0x804060)).saturation());
    assertEquals(0, TileScores.of(RgbImage.filled(4, 4, 0)).saturation());
  }

  @Test
  void presetsKeepTissueAndDropBlankAndPen() {
    TileScores tissue = TileScores.of(MemorySlide.tissue(64, 64, 0, 0, 64));
    TileScores blank = TileScores.of(RgbImage.filled(64, 64, 0xffffff));
    TileScores pen = TileScores.of(RgbImage.filled(64, 64, 0x1e8c46));
    for (TileFilter filter : new TileFilter[] {TileFilter.thesis(), TileFilter.lenient()}) {
      assertTrue(filter.reasonToDrop(tissue).isEmpty(), tissue.toString());
      assertEquals(Optional.of("empty"), filter.reasonToDrop(blank));
      assertEquals(Optional.of("ink"), filter.reasonToDrop(pen));
    }
  }
}
