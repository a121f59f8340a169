package org.histossl.eval.attention;

import java.util.Locale;

/**
 * Numbers as colors of evenly rising lightness: viridis (Smith, van der Walt, Firing 2015; given to
 * the public domain), here by nine of its colors with straight lines between.
 */
public final class ColorMap {
  private static final int[] STOPS = {
    0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725
  };

  private ColorMap() {}

  /**
   * The color of a number.
   *
   * @param value in [0, 1]; beyond, the nearest end
   * @return {@code 0xRRGGBB}
   */
  public static int rgb(double value) {
    double place = Math.max(0, Math.min(1, value)) * (STOPS.length - 1);
    int below = Math.min((int) place, STOPS.length - 2);
    double share = place - below;
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int from = STOPS[below] >> shift & 255;
      int to = STOPS[below + 1] >> shift & 255;
      rgb |= (int) Math.round(from + share * (to - from)) << shift;
    }
    return rgb;
  }

  /**
   * The colors for a legend on a page.
   *
   * @return a CSS gradient from left to right
   */
  public static String cssGradient() {
    StringBuilder css = new StringBuilder("linear-gradient(to right");
    for (int stop : STOPS) {
      css.append(String.format(Locale.ROOT, ",#%06x", stop));
    }
    return css.append(')').toString();
  }
}
