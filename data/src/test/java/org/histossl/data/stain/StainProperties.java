package org.histossl.data.stain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.histossl.data.image.RgbImage;

class StainProperties {
  /** Colors off the plane of the two dyes, by rounding to bytes, are lost. */
  private static final int ROUNDING = 3;

  /** Dyes estimated on 1,200 rounded pixels: the first and last percentile are a few of them. */
  private static final double DIRECTION = 0.99;

  @Property(tries = 40)
  void normalizingToItselfIsNearIdentity(@ForAll long seed) {
    RgbImage image = Pictures.stained(seed);
    Stains stains = Stains.of(image).orElseThrow();
    assertTrue(Pictures.largestDifference(image, Macenko.to(stains).apply(image)) <= ROUNDING);
    ColorStatistics colors = ColorStatistics.of(image).orElseThrow();
    assertTrue(Pictures.largestDifference(image, Reinhard.to(colors).apply(image)) <= 1);
  }

  @Property(tries = 40)
  void whiteStaysWhiteAndThePictureGivenIsNotWrittenTo(@ForAll long seed) {
    RgbImage image = Pictures.purple(seed);
    byte[] before = image.rgb().clone();
    RgbImage macenko = Macenko.to(Stains.reference()).apply(image);
    RgbImage reinhard =
        Reinhard.to(ColorStatistics.of(Pictures.stained(~seed)).orElseThrow()).apply(image);
    assertArrayEquals(before, image.rgb());
    int white = 0;
    for (int i = 0; i < image.width() * image.height(); i++) {
      int x = i % image.width();
      int y = i / image.width();
      if (image.get(x, y) == 0xffffff) {
        white++;
        assertEquals(0xffffff, macenko.get(x, y));
        assertEquals(0xffffff, reinhard.get(x, y));
      }
    }
    assertTrue(white > 0);
  }

  @Property(tries = 40)
  void theDyesOfThePictureAreFound(@ForAll long seed) {
    StainVector h = StainVector.towards(0.65, 0.70, 0.29);
    StainVector e = StainVector.towards(0.12, 0.95, 0.28);
    Stains stains = Stains.of(Pictures.stained(h, e, seed)).orElseThrow();
    assertTrue(stains.haematoxylin().dot(h) > DIRECTION, stains.toString());
    assertTrue(stains.eosin().dot(e) > DIRECTION, stains.toString());
    assertTrue(stains.haematoxylin().red() > stains.eosin().red());
  }

  @Property(tries = 40)
  void reinhardGivesTheTargetsMeansAndDeviations(@ForAll long seed) {
    ColorStatistics target = ColorStatistics.of(Pictures.purple(seed)).orElseThrow();
    // Towards milder colors nothing is clipped; moved pixels may only just cease to be stained.
    RgbImage moved = Reinhard.to(target).apply(Pictures.stained(~seed));
    ColorStatistics got = ColorStatistics.of(moved).orElseThrow();
    for (int c = 0; c < 3; c++) {
      assertEquals(target.means()[c], got.means()[c], 0.02, "mean " + c);
      assertEquals(target.deviations()[c], got.deviations()[c], 0.02, "deviation " + c);
    }
  }

  @Property(tries = 40)
  void anyPictureMayBeGiven(@ForAll byte[] noise) {
    RgbImage image = RgbImage.of(7, 5, Arrays.copyOf(noise, 105));
    assertEquals(105, Macenko.to(Stains.reference()).apply(image).rgb().length);
    ColorStatistics target = ColorStatistics.of(Pictures.purple(1)).orElseThrow();
    assertEquals(105, Reinhard.to(target).apply(image).rgb().length);
  }
}
