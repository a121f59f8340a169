package org.histossl.eval.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Test;

class HeatMapTest {
  @Test
  void theLeastIsDarkAndTheGreatestIsYellow() {
    RgbImage out = HeatMap.of(new float[][] {{0, 5}}).over(RgbImage.filled(8, 4, 0xffffff));
    assertEquals(mix(255, 0x44), out.get(0, 0) >> 16 & 255);
    assertEquals(mix(255, 0x54), out.get(0, 0) & 255);
    assertEquals(mix(255, 0xfd), out.get(7, 3) >> 16 & 255);
    assertEquals(mix(255, 0x25), out.get(7, 3) & 255);
  }

  @Test
  void heatRisesEvenlyBetweenTheCells() {
    RgbImage out = HeatMap.of(new float[][] {{0, 1}}).over(RgbImage.filled(64, 1, 0x808080));
    for (int x = 1; x < 64; x++) {
      assertTrue(luma(out.get(x, 0)) >= luma(out.get(x - 1, 0)), "at " + x);
    }
  }

  @Test
  void hueTellsHeatAndNothingElse() {
    HeatMap heat = HeatMap.of(new float[][] {{3, 3}, {3, 3}});
    RgbImage pink = heat.over(RgbImage.filled(4, 4, 0xe0a0c0));
    int gray = (int) Math.round(0.299 * 0xe0 + 0.587 * 0xa0 + 0.114 * 0xc0);
    RgbImage same = heat.over(RgbImage.filled(4, 4, gray << 16 | gray << 8 | gray));
    assertEquals(same.get(2, 2), pink.get(2, 2));
  }

  @Test
  void aSharedRangeMakesPicturesComparable() {
    HeatMap heat = HeatMap.of(new float[][] {{1, 2}}).withRange(0, 4);
    assertEquals(0.0, heat.low());
    assertEquals(4.0, heat.high());
    assertThrows(IllegalArgumentException.class, () -> heat.withRange(1, 1));
  }

  @Test
  void valuesThatAreNotFiniteAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> HeatMap.of(new float[][] {{1}, {Float.NaN}}));
    assertEquals("a heat map must be finite, got NaN in row 1", error.getMessage());
    assertThrows(IllegalArgumentException.class, () -> HeatMap.of(new float[][] {{1, 2}, {1}}));
  }

  private static int mix(int below, int color) {
    return (int) Math.round(0.4 * below + 0.6 * color);
  }

  private static double luma(int rgb) {
    return 0.299 * (rgb >> 16 & 255) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255);
  }
}
