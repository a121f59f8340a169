package org.histossl.data.synthetic;

import org.histossl.core.Check;
import org.histossl.core.Seed;

/**
 * How large a synthetic set is.
 *
 * @param slides how many slides
 * @param sidePixels mean edge of a slide at level 0; single slides differ by up to an eighth
 * @param micronsPerPixel what the files say of level 0; the cells are drawn for about 1
 * @param seed the same seed gives the same bytes
 */
public record SyntheticConfig(int slides, int sidePixels, double micronsPerPixel, Seed seed) {
  /**
   * Refuses sets without slides, and slides too small for tissue or too large for memory.
   *
   * @param slides how many slides
   * @param sidePixels mean edge of a slide at level 0; single slides differ by up to an eighth
   * @param micronsPerPixel what the files say of level 0; the cells are drawn for about 1
   * @param seed the same seed gives the same bytes
   */
  public SyntheticConfig {
    Check.positive("slides", slides);
    Check.that(
        sidePixels >= 256 && sidePixels <= 8192,
        "sidePixels must be in 256..8192, got %d",
        sidePixels);
    Check.positive("micronsPerPixel", micronsPerPixel);
  }

  /**
   * A dozen slides, of which every class has some hundred tiles of 224 pixels.
   *
   * @param seed the same seed gives the same bytes
   * @return the configuration
   */
  public static SyntheticConfig defaults(Seed seed) {
    return new SyntheticConfig(12, 2304, 1.0, seed);
  }

  /**
   * This with another number of slides.
   *
   * @param value how many
   * @return the changed copy
   */
  public SyntheticConfig withSlides(int value) {
    return new SyntheticConfig(value, sidePixels, micronsPerPixel, seed);
  }

  /**
   * This with slides of another size.
   *
   * @param value mean edge in pixels
   * @return the changed copy
   */
  public SyntheticConfig withSidePixels(int value) {
    return new SyntheticConfig(slides, value, micronsPerPixel, seed);
  }
}
