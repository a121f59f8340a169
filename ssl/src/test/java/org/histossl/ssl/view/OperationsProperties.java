package org.histossl.ssl.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.data.image.CropBox;
import org.histossl.data.image.Interpolation;
import org.histossl.data.image.Planes;
import org.histossl.data.image.Resampler;
import org.histossl.data.image.RgbImage;

class OperationsProperties {
  @Property(tries = 50)
  void flippingTwiceChangesNothing(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height) {
    RgbImage image = Pictures.noisy(width, height, seed);
    assertUnchanged(image, p -> twice(p, Turn::flipHorizontally));
    assertUnchanged(image, p -> twice(p, Turn::flipVertically));
  }

  @Property(tries = 50)
  void quarterTurnsAddUp(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int size,
      @ForAll @IntRange(min = 0, max = 7) int first,
      @ForAll @IntRange(min = 0, max = 7) int second) {
    Planes inTwo = Pictures.planes(Pictures.noisy(size, size, seed));
    Planes atOnce = Pictures.planes(Pictures.noisy(size, size, seed));
    Turn.quarters(inTwo, first);
    Turn.quarters(inTwo, second);
    Turn.quarters(atOnce, first + second);
    assertArrayEquals(atOnce.toImage().rgb(), inTwo.toImage().rgb());
  }

  @Property(tries = 20)
  void aQuarterTurnIsCounterClockwise(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size) {
    RgbImage image = Pictures.noisy(size, size, seed);
    Planes picture = Pictures.planes(image);
    Turn.quarters(picture, 1);
    RgbImage turned = picture.toImage();
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        assertEquals(image.get(size - 1 - y, x), turned.get(x, y));
      }
    }
  }

  @Property(tries = 30)
  void parametersWithoutEffectChangeNothing(@ForAll long seed) {
    RgbImage image = Pictures.noisy(33, 21, seed);
    assertUnchanged(image, p -> Tone.brightness(p, 1));
    assertUnchanged(image, p -> Tone.contrast(p, 1));
    assertUnchanged(image, p -> Tone.saturation(p, 1));
    assertUnchanged(image, p -> Tone.solarize(p, 256));
    assertUnchanged(image, p -> new GaussianBlur().blur(p, 0));
    assertUnchanged(
        image, p -> StainShift.apply(p, new double[] {1, 1, 1}, new double[] {0, 0, 0}));
    assertUnchanged(
        image,
        p ->
            new Resampler()
                .crop(
                    Pictures.noisy(21, 21, seed),
                    new CropBox(0, 0, 21, 21),
                    21,
                    Interpolation.BICUBIC,
                    p),
        Pictures.noisy(21, 21, seed));
  }

  @Property(tries = 20)
  void blackIsBlackWithoutStainChange(@ForAll @IntRange(min = 0, max = 255) int level) {
    RgbImage flat = RgbImage.filled(5, 5, level * 0x10101);
    assertUnchanged(flat, p -> StainShift.apply(p, new double[] {1, 1, 1}, new double[] {0, 0, 0}));
  }

  @Property(tries = 50)
  void everyOperationLeavesEightBits(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0, max = 3) double factor,
      @ForAll @DoubleRange(min = -0.5, max = 0.5) double share) {
    List<Consumer<Planes>> operations =
        List.of(
            p -> Tone.brightness(p, factor),
            p -> Tone.contrast(p, factor),
            p -> Tone.saturation(p, factor),
            Tone::grayscale,
            p -> Tone.solarize(p, 128),
            p -> Hue.turn(p, share),
            p -> new GaussianBlur().blur(p, factor),
            p ->
                StainShift.apply(
                    p, new double[] {factor, 1, 2 - factor}, new double[] {share, -share, share}));
    for (Consumer<Planes> operation : operations) {
      Planes picture = Pictures.planes(Pictures.noisy(17, 23, seed));
      operation.accept(picture);
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < picture.size(); i++) {
          int value = picture.channel(c)[i];
          assertTrue(value >= 0 && value <= 255);
        }
      }
    }
  }

  @Property(tries = 40)
  void aFlatPictureStaysFlatUnderBlurAndResampling(
      @ForAll @IntRange(min = 0, max = 0xffffff) int color,
      @ForAll @DoubleRange(min = 0, max = 9) double radius,
      @ForAll @IntRange(min = 1, max = 60) int size) {
    RgbImage flat = RgbImage.filled(19, 14, color);
    assertUnchanged(flat, p -> new GaussianBlur().blur(p, radius));
    Planes resized = new Planes();
    CropBox box = new CropBox(2, 3, 12, 16);
    new Resampler().crop(flat, box, size, Interpolation.BICUBIC, resized);
    assertArrayEquals(RgbImage.filled(size, size, color).rgb(), resized.toImage().rgb());
  }

  /** Against the formula in plain floating point, stain by stain, without tables. */
  @Property(tries = 50)
  void stainChangeFollowsBeerAndLambert(
      @ForAll @IntRange(min = 20, max = 255) int red,
      @ForAll @IntRange(min = 20, max = 255) int green,
      @ForAll @IntRange(min = 20, max = 255) int blue,
      @ForAll @DoubleRange(min = -0.05, max = 0.05) double haematoxylin,
      @ForAll @DoubleRange(min = -0.05, max = 0.05) double eosin) {
    Planes picture = Pictures.planes(RgbImage.filled(1, 1, red << 16 | green << 8 | blue));
    StainShift.apply(picture, new double[] {1, 1, 1}, new double[] {haematoxylin, eosin, 0});
    double[] h = {0.65, 0.70, 0.29};
    double[] e = {0.07, 0.99, 0.11};
    int[] before = {red, green, blue};
    for (int c = 0; c < 3; c++) {
      double expected = before[c] * Math.pow(10, -haematoxylin * h[c] - eosin * e[c]);
      assertEquals(Math.min(255, expected), picture.channel(c)[0], 0.75); // rounding, table step
    }
  }

  private static void twice(Planes picture, Consumer<Planes> operation) {
    operation.accept(picture);
    operation.accept(picture);
  }

  private static void assertUnchanged(RgbImage image, Consumer<Planes> operation) {
    assertUnchanged(image, operation, image);
  }

  private static void assertUnchanged(
      RgbImage input, Consumer<Planes> operation, RgbImage expected) {
    Planes picture = Pictures.planes(input);
    operation.accept(picture);
    assertArrayEquals(expected.rgb(), picture.toImage().rgb());
  }
}
