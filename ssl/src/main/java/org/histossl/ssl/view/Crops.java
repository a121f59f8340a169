package org.histossl.ssl.view;

import org.histossl.core.Check;

/**
 * The crops of one kind, global or local: how many, how large, what share of the tile each shows.
 *
 * @param count how many views of this kind
 * @param size their side in pixels
 * @param minScale the least share of the tile's area
 * @param maxScale the greatest share of the tile's area
 * @param first how the first of them is blurred and solarized
 * @param others how the others are
 */
public record Crops(
    int count, int size, double minScale, double maxScale, Softening first, Softening others) {
  /**
   * Checks the ranges.
   *
   * @param count how many views of this kind
   * @param size their side in pixels
   * @param minScale the least share of the tile's area
   * @param maxScale the greatest share of the tile's area
   * @param first how the first of them is blurred and solarized
   * @param others how the others are
   */
  public Crops {
    Check.notNegative("crops: count", count);
    Check.positive("crops: size", size);
    Check.inRange("crops: maxScale", maxScale, 0, 1);
    Check.that(
        minScale > 0 && minScale <= maxScale,
        "crops: minScale must be in (0, maxScale = %s], got %s",
        maxScale,
        minScale);
  }

  /**
   * The same with another number of views.
   *
   * @param value the number
   * @return the changed crops
   */
  public Crops withCount(int value) {
    return new Crops(value, size, minScale, maxScale, first, others);
  }

  /**
   * The same with another side.
   *
   * @param value the side in pixels
   * @return the changed crops
   */
  public Crops withSize(int value) {
    return new Crops(count, value, minScale, maxScale, first, others);
  }

  /**
   * The same with other shares of the tile's area.
   *
   * @param min the least share
   * @param max the greatest share
   * @return the changed crops
   */
  public Crops withScale(double min, double max) {
    return new Crops(count, size, min, max, first, others);
  }

  /**
   * The same with one softening for all of them.
   *
   * @param value how each is blurred and solarized
   * @return the changed crops
   */
  public Crops withSoftening(Softening value) {
    return new Crops(count, size, minScale, maxScale, value, value);
  }

  /** The same with a blur whose radii are pixels of any view. */
  Crops withBlurInPixels() {
    return new Crops(count, size, minScale, maxScale, first.inPixels(), others.inPixels());
  }

  /** The softening of the view with this number among its kind. */
  Softening softening(int index) {
    return index == 0 ? first : others;
  }
}
