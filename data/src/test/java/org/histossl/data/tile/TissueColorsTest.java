package org.histossl.data.tile;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TissueColorsTest {
  private static final TileFilter HALF = TileFilter.tissueColorsAtLeast(0.5);
  private static final TileScores ANY = new TileScores(0.5, 0.5, 0.5, 0, 20, 0.3);

  @ParameterizedTest
  @CsvSource({
    "150,  90, 170, true", // haematoxylin
    "230, 150, 190, true", // eosin
    "250, 250, 252, false", // glass, with a trace of blue
    "200,  80,  60, false", // red
    "255,   0,   6, true", // hue 179 of 180
    "255,   0,   4, false", // rounds to 0
    " 60, 160,  60, false", // a green pen
    " 60,  60, 100, false", // too dark
    " 60,  60, 103, true",
    "128, 128, 128, false",
    "  0, 255, 255, true", // cyan, where the range begins
    "  0, 255, 240, false",
    "247, 247, 255, true", // saturation 8
    "248, 248, 255, false", // 7
  })
  void colorsOfStainedTissueAreTold(int r, int g, int b, boolean stained) {
    assertEquals(stained, TissueColors.stained(r, g, b));
  }

  @Test
  void theShareDecides() {
    byte[] rgb = new byte[3 * 16];
    for (int pixel = 0; pixel < 16; pixel++) {
      boolean purple = pixel < 8;
      rgb[3 * pixel] = (byte) (purple ? 150 : 245);
      rgb[3 * pixel + 1] = (byte) (purple ? 90 : 245);
      rgb[3 * pixel + 2] = (byte) (purple ? 170 : 245);
    }
    RgbImage tile = RgbImage.of(4, 4, rgb);
    assertEquals(0.5, TissueColors.share(tile));
    assertEquals(Optional.empty(), HALF.reasonToDrop(tile, ANY));
    assertEquals(
        Optional.of("other colors"), TileFilter.tissueColorsAtLeast(0.51).reasonToDrop(tile, ANY));
  }

  @Test
  void joinedFiltersDropByScoresOnlyWhatPixelsCannotSave() {
    TileFilter full = TileFilter.emptinessAtMost(0.2); // drops ANY
    RgbImage purple = RgbImage.filled(4, 4, 0x965aaa);
    RgbImage glass = RgbImage.filled(4, 4, 0xf5f5f5);
    assertTrue(HALF.reasonToDrop(ANY).isEmpty());
    assertTrue(HALF.not().reasonToDrop(ANY).isEmpty());
    assertEquals(Optional.of("empty"), full.and(HALF).reasonToDrop(ANY));
    assertTrue(full.or(HALF).reasonToDrop(ANY).isEmpty());
    assertTrue(full.or(HALF).reasonToDrop(purple, ANY).isEmpty());
    assertEquals(Optional.of("empty and other colors"), full.or(HALF).reasonToDrop(glass, ANY));
    assertTrue(HALF.not().reasonToDrop(purple, ANY).isPresent());
    assertTrue(HALF.not().reasonToDrop(glass, ANY).isEmpty());
    for (TileFilter joined : new TileFilter[] {full.and(HALF), full.or(HALF), HALF.not()}) {
      assertTrue(joined.needsPixels());
    }
    assertFalse(full.not().needsPixels());
    assertEquals("(emptiness <= 0.2 and tissue colors >= 0.5)", full.and(HALF).rule());
  }

  @Test
  @Tag("hostile")
  void aShareOutsideItsRangeIsRefused() {
    String refused =
        message(IllegalArgumentException.class, () -> TileFilter.tissueColorsAtLeast(1.5));
    assertEquals("share of tissue's colors must be in [0.0, 1.0], got 1.5", refused);
  }
}
