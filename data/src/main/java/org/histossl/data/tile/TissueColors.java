package org.histossl.data.tile;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * Keeps tiles by the share of their pixels that have a color of stained tissue: hue from cyan over
 * blue and purple to just before red, not gray and not dark. In the 8 bits of OpenCV, whose
 * rounding it has: hue 90 to 179 (of 0 to 179), saturation at least 8, value at least 103.
 *
 * <p>Source: Vorontsov et al. 2024, doi:10.1038/s41591-024-03141-0 (Virchow), with a share of 0.6
 * as Karasikov et al. 2025, arXiv:2504.05186, use it.
 *
 * @param least the least share kept, in [0, 1]
 */
record TissueColors(double least) implements TileFilter {
  private static final int LEAST_HUE = 90;
  private static final int HUES = 180;
  private static final int LEAST_SATURATION = 8;
  private static final int LEAST_VALUE = 103;

  /** Refuses shares outside [0, 1]. */
  TissueColors {
    Check.inRange("share of tissue's colors", least, 0, 1);
  }

  @Override
  public boolean needsPixels() {
    return true;
  }

  /** Scores tell nothing of it. */
  @Override
  public Optional<String> reasonToDrop(TileScores scores) {
    return Optional.empty();
  }

  @Override
  public Optional<String> reasonToDrop(RgbImage tile, TileScores scores) {
    return share(tile) < least ? Optional.of("other colors") : Optional.empty();
  }

  @Override
  public String rule() {
    return "tissue colors >= " + least;
  }

  static double share(RgbImage tile) {
    byte[] rgb = tile.rgb();
    long stained = 0;
    for (int at = 0; at < rgb.length; at += 3) {
      if (stained(rgb[at] & 255, rgb[at + 1] & 255, rgb[at + 2] & 255)) {
        stained++;
      }
    }
    return 3.0 * stained / rgb.length;
  }

  static boolean stained(int r, int g, int b) {
    int value = Math.max(r, Math.max(g, b));
    int range = value - Math.min(r, Math.min(g, b));
    if (value < LEAST_VALUE || range == 0) {
      return false;
    }
    int sixths; // of the circle, times the range
    if (value == r) {
      sixths = g - b;
    } else if (value == g) {
      sixths = b - r + 2 * range;
    } else {
      sixths = r - g + 4 * range;
    }
    int hue = Math.floorMod(rounded(HUES / 6 * sixths, range), HUES);
    return hue >= LEAST_HUE && rounded(255 * range, value) >= LEAST_SATURATION;
  }

  /** A quotient to the nearest whole number, halves up. */
  private static int rounded(int numerator, int denominator) {
    return Math.floorDiv(2 * numerator + denominator, 2 * denominator);
  }
}
