package org.histossl.eval.slide;

import org.histossl.core.Check;

/**
 * How much of a slide each growth pattern takes, in any unit: tiles, pixels, square millimetres.
 *
 * @param benign tissue without cancer
 * @param pattern3 Gleason pattern 3
 * @param pattern4 Gleason pattern 4
 * @param pattern5 Gleason pattern 5
 */
public record PatternAreas(double benign, double pattern3, double pattern4, double pattern5) {
  /** The thesis's classes of tiles: background, benign, Gleason 3, 4, 5. */
  private static final int TILE_CLASSES = 5;

  /**
   * Checks the areas.
   *
   * @param benign tissue without cancer
   * @param pattern3 Gleason pattern 3
   * @param pattern4 Gleason pattern 4
   * @param pattern5 Gleason pattern 5
   */
  public PatternAreas {
    for (double area : new double[] {benign, pattern3, pattern4, pattern5}) {
      Check.that(
          area >= 0 && Double.isFinite(area),
          "areas must be finite and not negative, got %s",
          area);
    }
  }

  /**
   * The areas of a slide's tiles, one a tile.
   *
   * @param labels the class of each tile: 0 background (which has no area), 1 benign, 2 Gleason 3,
   *     3 Gleason 4, 4 Gleason 5
   * @return the areas in tiles
   */
  public static PatternAreas ofTiles(int... labels) {
    int[] counts = new int[TILE_CLASSES];
    for (int i = 0; i < labels.length; i++) {
      Check.that(
          labels[i] >= 0 && labels[i] < TILE_CLASSES,
          "tile classes must be in 0..%d, got %d at tile %d",
          TILE_CLASSES - 1,
          labels[i],
          i);
      counts[labels[i]]++;
    }
    return new PatternAreas(counts[1], counts[2], counts[3], counts[4]);
  }

  /**
   * The area of a pattern.
   *
   * @param pattern 3, 4 or 5
   * @return its area
   */
  public double of(int pattern) {
    return switch (pattern) {
      case 3 -> pattern3;
      case 4 -> pattern4;
      case 5 -> pattern5;
      default -> throw new IllegalArgumentException("a pattern must be 3, 4 or 5, got " + pattern);
    };
  }

  /**
   * The area of all cancer.
   *
   * @return the sum of the patterns
   */
  public double cancer() {
    return pattern3 + pattern4 + pattern5;
  }

  /**
   * The area of all tissue.
   *
   * @return the sum of everything
   */
  public double tissue() {
    return benign + cancer();
  }
}
