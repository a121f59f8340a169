package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.histossl.data.image.RgbImage;
import org.histossl.data.tile.TileStatistics.Channel;
import org.junit.jupiter.api.Test;

class TileStatisticsTest {
  private static final double EXACT = 1e-9;

  private static TileStatistics.Distribution of(RgbImage tile, int threshold, Channel channel) {
    return TileStatistics.of(tile, TissueMask.atThreshold(tile, 0, threshold)).of(channel);
  }

  @Test
  void aTileOfOneColorHasThatColorEverywhere() {
    RgbImage tile = RgbImage.filled(100, 70, 0x8040c0);
    int[] expected = {98, 0x80, 0x40, 0xc0, 135, 170, 0xc0};
    int next = 0;
    for (Channel channel : Channel.values()) {
      int value = expected[next++];
      TileStatistics.Distribution found = of(tile, 255, channel);
      assertEquals(value, found.mean(), EXACT, channel::name);
      assertEquals(0, found.deviation(), EXACT, channel::name);
      assertEquals(Collections.nCopies(TileStatistics.percents().size(), value), found.quantiles());
    }
  }

  @Test
  void huesGoRoundTheCircleInUnitsOfTwoDegrees() {
    int[][] pairs = {
      {0xff0000, 0},
      {0xffff00, 30},
      {0x00ff00, 60},
      {0x00ffff, 90},
      {0x0000ff, 120},
      {0xff00ff, 150},
      {0x777777, 0}
    };
    for (int[] pair : pairs) {
      RgbImage tile = RgbImage.filled(8, 8, pair[0]);
      assertEquals(pair[1], of(tile, 255, Channel.HUE).mean(), EXACT);
    }
  }

  @Test
  void quantilesAreThoseOfTheTissueAndMeansThoseOfAll() {
    RgbImage tile = RgbImage.filled(10, 10, 0xf0f0f0);
    for (int x = 0; x < 10; x++) {
      for (int y = 0; y < 5; y++) {
        tile.set(x, y, 0x101010 * (x / 5 + 1));
      }
    }
    TileStatistics.Distribution red = of(tile, 100, Channel.RED);
    assertEquals((25 * 0x10 + 25 * 0x20 + 50 * 0xf0) / 100.0, red.mean(), EXACT);
    assertEquals(List.of(0x10, 0x10, 0x10, 0x20, 0x20, 0x20, 0x20), red.quantiles());
    TileStatistics.Distribution bare = of(tile, 5, Channel.RED);
    assertEquals(red.mean(), bare.mean(), EXACT);
    assertTrue(bare.quantiles().isEmpty(), "no tissue");
  }

  @Test
  void aMaskOfAnotherSizeIsRefused() {
    RgbImage tile = RgbImage.filled(10, 10, 0xf0f0f0);
    TissueMask other = TissueMask.of(RgbImage.filled(10, 9, 0), 0, 1);
    assertEquals(
        "a tile and its mask must have one size: 10 x 10, mask 10 x 9",
        message(IllegalArgumentException.class, () -> TileStatistics.of(tile, other)));
  }
}
