package org.histossl.data.stain;

import static org.histossl.data.Errors.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.histossl.data.image.RgbImage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StainTest {
  private static final List<UnaryOperator<RgbImage>> STEPS =
      List.of(
          Macenko.to(Stains.reference()),
          Reinhard.to(ColorStatistics.of(Pictures.purple(1)).orElseThrow()));

  @Test
  @Tag("hostile")
  void picturesWithoutTwoDyesComeBackUnchanged() {
    for (int color : new int[] {0xffffff, 0x000000, 0xb060a0, 0x808080}) {
      RgbImage image = RgbImage.filled(8, 5, color);
      assertEquals(Optional.empty(), Stains.of(image), Integer.toHexString(color));
      assertEquals(Optional.empty(), ColorStatistics.of(image));
      for (UnaryOperator<RgbImage> step : STEPS) {
        assertSame(image, step.apply(image));
      }
    }
    RgbImage pixel = RgbImage.filled(1, 1, 0xb060a0);
    for (UnaryOperator<RgbImage> step : STEPS) {
      assertSame(pixel, step.apply(pixel));
    }
  }

  @Test
  @Tag("hostile")
  void aPictureOfOneDyeComesBackUnchanged() {
    RgbImage image = RgbImage.filled(16, 16, 0xffffff);
    for (int i = 0; i < 16 * 16; i++) {
      int value = 255 - i / 2;
      image.set(i % 16, i / 16, value << 16 | value << 8 | value);
    }
    for (UnaryOperator<RgbImage> step : STEPS) {
      assertSame(image, step.apply(image));
    }
  }

  @Test
  void aFixedSourceTreatsAllTilesAlike() {
    Stains source = Stains.of(Pictures.purple(3)).orElseThrow();
    Macenko step = Macenko.between(source, Stains.reference());
    RgbImage tile = Pictures.purple(4);
    RgbImage part = tile.crop(5, 5, 10, 10);
    assertEquals(
        0, Pictures.largestDifference(step.apply(part), step.apply(tile).crop(5, 5, 10, 10)));

    ColorStatistics colors = ColorStatistics.of(Pictures.purple(3)).orElseThrow();
    Reinhard other = Reinhard.between(colors, ColorStatistics.of(tile).orElseThrow());
    assertEquals(
        0, Pictures.largestDifference(other.apply(part), other.apply(tile).crop(5, 5, 10, 10)));
  }

  @Test
  void emptyGlassDoesNotBlurTheEstimateOfStainedPixels() {
    RgbImage tissue = Pictures.purple(5);
    Stains all = Stains.of(tissue).orElseThrow();
    RgbImage wide = RgbImage.filled(200, 30, 0xfcfcfc);
    for (int y = 0; y < 30; y++) {
      System.arraycopy(tissue.rgb(), 3 * 40 * y, wide.rgb(), 3 * 200 * y, 3 * 40);
    }
    Stains stained = Stains.of(wide).orElseThrow();
    assertTrue(all.haematoxylin().dot(stained.haematoxylin()) > 0.99999);
    assertTrue(all.eosin().dot(stained.eosin()) > 0.99999);
  }

  @Test
  void aMaskLargerThanThePictureIsRefused() {
    BitSet mask = new BitSet();
    mask.set(40 * 30);
    assertEquals(
        "a tissue mask must lie in its picture of 1200 pixels, got pixel 1200",
        message(IllegalArgumentException.class, () -> Stains.of(Pictures.purple(1), mask)));
  }

  @Test
  void impossibleDyesAreRefused() {
    StainVector h = Stains.reference().haematoxylin();
    assertEquals(
        "haematoxylin and eosin must differ in color, got " + h + " and " + h,
        message(IllegalArgumentException.class, () -> new Stains(h, h, 1, 1)));
    assertTrue(
        message(IllegalArgumentException.class, () -> new StainVector(1, 1, 1))
            .startsWith("a stain vector must have length 1"));
  }
}
