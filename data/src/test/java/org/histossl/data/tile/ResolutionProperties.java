package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.histossl.data.image.RgbImage;

class ResolutionProperties {
  private static final double OWN = 0.25;

  @Property
  void aTileCoversTheGroundThatWasAskedForAndIsNeverEnlarged(
      @ForAll @DoubleRange(min = 0.25, max = 8) double wanted) throws IOException {
    MemorySlide slide = new MemorySlide(RgbImage.filled(64, 64, 0), 4, 16).withMicronsPerPixel(OWN);
    Resolution.Source source = Resolution.micronsPerPixel(wanted).of(slide);
    double micronsPerPixel = OWN * source.level().downsample() * source.pixels();
    assertEquals(
        wanted, micronsPerPixel, 1.0001 * org.histossl.data.slide.Slide.MPP_TOLERANCE * wanted);
    assertTrue(source.pixels() >= 1);
  }
}
