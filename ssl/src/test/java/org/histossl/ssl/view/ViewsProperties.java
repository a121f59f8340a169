package org.histossl.ssl.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;
import org.histossl.data.image.CropBox;
import org.histossl.data.image.Interpolation;
import org.histossl.data.image.Normalization;
import org.histossl.data.image.Planes;
import org.histossl.data.image.Resampler;
import org.histossl.data.image.RgbImage;

class ViewsProperties {
  private static final int VIEW = 1;

  @Property(tries = 50)
  void theIdentityConfigurationChangesNothing(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 70) int size) {
    RgbImage tile = Pictures.noisy(size, size, seed);
    RgbImage view = Views.of(Configs.identity(size)).picture(tile, Seed.of(seed), 0);
    assertArrayEquals(tile.rgb(), view.rgb());
  }

  @Property(tries = 50)
  void sameSeedGivesTheSameBitsWhateverWasMadeBefore(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 90) int width,
      @ForAll @IntRange(min = 1, max = 90) int height) {
    Views views = Views.of(Configs.small());
    RgbImage tile = Pictures.noisy(width, height, seed);
    float[] fresh = write(Views.of(Configs.small()), tile, seed, VIEW);
    write(views, Pictures.noisy(31, 77, seed + 1), seed + 1, 0);
    write(views, tile, seed, 3);
    assertArrayEquals(fresh, write(views, tile, seed, VIEW));
  }

  @Property(tries = 50)
  void valuesStayWithinTheNormalizedRangeAndTheTileStaysAsItWas(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 4) int view) {
    ViewConfig config = Configs.small().withNormalization(Normalization.unit());
    RgbImage tile = Pictures.noisy(60, 50, seed);
    byte[] before = tile.rgb().clone();
    float[] pixels = write(Views.of(config), tile, seed, view);
    assertEquals(config.floats(view), pixels.length);
    for (float v : pixels) {
      assertTrue(v >= 0 && v <= 1);
      assertEquals(Math.round(v * 255), v * 255, 1e-4);
    }
    assertArrayEquals(before, tile.rgb());
  }

  @Property(tries = 20)
  void viewsAndSeedsDiffer(@ForAll long seed) {
    Views views = Views.of(Configs.small());
    RgbImage tile = Pictures.noisy(64, 64, 1);
    assertFalse(Arrays.equals(write(views, tile, seed, 0), write(views, tile, seed, 1)));
    assertFalse(Arrays.equals(write(views, tile, seed, 2), write(views, tile, seed, 3)));
    assertFalse(Arrays.equals(write(views, tile, seed, 0), write(views, tile, seed + 1, 0)));
  }

  @Property(tries = 50)
  void switchingAStepOffLeavesTheOthersAsTheyWere(@ForAll long seed) {
    ViewConfig upright =
        Configs.small()
            .withColor(ColorJitter.none())
            .withStain(StainJitter.none())
            .withGlobal(Configs.small().global().withSoftening(Softening.none()));
    RgbImage tile = Pictures.noisy(64, 64, seed);
    byte[] turned = Views.of(upright).picture(tile, Seed.of(seed), 0).rgb();
    byte[] straight =
        Views.of(upright.withTurns(Turns.none())).picture(tile, Seed.of(seed), 0).rgb();
    Arrays.sort(turned);
    Arrays.sort(straight);
    assertArrayEquals(straight, turned); // the same crop, its pixels in another order
  }

  @Property(tries = 30)
  void blurringInProportionNearlyCommutesWithResizing(
      @ForAll long seed, @ForAll @DoubleRange(min = 1.5, max = 4) double radius) {
    int large = 96;
    int small = 48;
    RgbImage tile = Pictures.noisy(large, large, seed);
    Planes before = Pictures.planes(tile);
    new GaussianBlur().blur(before, radius);
    Planes expected = resized(before.toImage(), small);
    Planes inProportion = resized(tile, small);
    new GaussianBlur().blur(inProportion, radius * softened(large).scale(small));
    Planes inPixels = resized(tile, small);
    new GaussianBlur().blur(inPixels, radius * softened(large).inPixels().scale(small));
    double apart = meanDifference(expected, inProportion);
    assertTrue(apart < 0.5 * meanDifference(expected, inPixels), apart + " gray levels");
  }

  @Property(tries = 30)
  void aViewIsBlurredInProportionToItsSize(
      @ForAll long seed,
      @ForAll @IntRange(min = 4, max = 80) int size,
      @ForAll @IntRange(min = 4, max = 300) int meantFor,
      @ForAll @DoubleRange(min = 0, max = 4) double radius) {
    RgbImage tile = Pictures.noisy(size, size, seed);
    ViewConfig whole = Configs.identity(size);
    Softening blur = new Softening(1, radius, radius, OptionalInt.of(meantFor), 0, 256);
    Views views = Views.of(whole.withGlobal(whole.global().withSoftening(blur)));
    Planes expected = Pictures.planes(tile);
    new GaussianBlur().blur(expected, radius * ((double) size / meantFor));
    assertArrayEquals(expected.toImage().rgb(), views.picture(tile, Seed.of(seed), 0).rgb());
  }

  private static Softening softened(int viewSize) {
    return Softening.dino(1, viewSize, 0);
  }

  private static Planes resized(RgbImage tile, int size) {
    Planes out = new Planes();
    CropBox all = new CropBox(0, 0, tile.height(), tile.width());
    new Resampler().crop(tile, all, size, Interpolation.BICUBIC, out);
    return out;
  }

  private static double meanDifference(Planes one, Planes other) {
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < one.size(); i++) {
        sum += Math.abs(one.channel(c)[i] - other.channel(c)[i]) / (3.0 * one.size());
      }
    }
    return sum;
  }

  @Property(tries = 200)
  void aCropLiesInsideTheTileAndHasTheAreaAskedFor(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int width,
      @ForAll @IntRange(min = 1, max = 300) int height,
      @ForAll @DoubleRange(min = 0.05, max = 0.5) double scale) {
    Crops crops = Configs.identity(8).global().withScale(scale, scale);
    CropBox box = RandomCrop.draw(new SplittableRandom(seed), width, height, crops);
    assertTrue(box.top() >= 0 && box.top() + box.height() <= height);
    assertTrue(box.left() >= 0 && box.left() + box.width() <= width);
    if (width == height && width >= 20) { // then ten boxes cannot all fail to fit
      double area = scale * width * height;
      double rounding = (box.width() + box.height()) / 2.0 + 0.25;
      assertEquals(area, (double) box.width() * box.height(), rounding);
    }
  }

  private static float[] write(Views views, RgbImage tile, long seed, int view) {
    float[] pixels = new float[views.config().floats(view)];
    views.write(tile, Seed.of(seed), view, pixels, 0);
    return pixels;
  }
}
