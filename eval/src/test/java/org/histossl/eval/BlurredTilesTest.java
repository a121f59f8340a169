package org.histossl.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.histossl.data.image.RgbImage;
import org.histossl.data.image.TileSource;
import org.junit.jupiter.api.Test;

class BlurredTilesTest {
  private static final int SIDE = 33;
  private static final double SIGMA = 2;

  @Test
  void onePixelBecomesAGaussianOfTheDeviationAskedFor() {
    RgbImage tile = RgbImage.filled(SIDE, SIDE, 0);
    tile.set(16, 16, 0x00ff00);
    float[] image = read(tile);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double square = (x - 16) * (x - 16) + (y - 16) * (y - 16);
        double wanted = Math.exp(-square / (2 * SIGMA * SIGMA)) / (2 * Math.PI * SIGMA * SIGMA);
        assertEquals(wanted, image[SIDE * SIDE + y * SIDE + x], 2e-5);
        assertEquals(0, image[y * SIDE + x], "red stays black");
      }
    }
  }

  @Test
  void aTileOfOneColorStaysAsItIsToItsBorder() {
    float[] image = read(RgbImage.filled(SIDE, SIDE, 0x336699));
    for (int i = 0; i < SIDE * SIDE; i++) {
      assertEquals(0.2, image[i], 1e-6);
      assertEquals(0.4, image[SIDE * SIDE + i], 1e-6);
      assertEquals(0.6, image[2 * SIDE * SIDE + i], 1e-6);
    }
  }

  @Test
  void aTileThatCannotBeReadSaysSo() {
    TileSource broken =
        TileSource.of(
            1,
            index -> {
              throw new IOException("gone");
            });
    assertThrows(
        UncheckedIOException.class,
        () ->
            Dataset.Images.blurred(broken, SIDE, SIGMA)
                .pixels()
                .read(0, new float[3 * SIDE * SIDE], 0));
  }

  private static float[] read(RgbImage tile) {
    float[] image = new float[3 * SIDE * SIDE];
    Dataset.Images.blurred(TileSource.of(1, index -> tile), SIDE, SIGMA).pixels().read(0, image, 0);
    return image;
  }
}
