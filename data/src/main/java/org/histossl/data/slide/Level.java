package org.histossl.data.slide;

import org.histossl.core.Check;

/**
 * One resolution of a slide.
 *
 * @param index 0 for the finest
 * @param width pixels a row
 * @param height rows
 * @param downsample how many pixels of level 0 one of its pixels spans along an axis, at least 1
 */
public record Level(int index, int width, int height, double downsample) {
  /**
   * Refuses sizes below one and downsamples below one.
   *
   * @param index 0 for the finest
   * @param width pixels a row
   * @param height rows
   * @param downsample how many pixels of level 0 one of its pixels spans along an axis, at least 1
   */
  public Level {
    Check.notNegative("level index", index);
    Check.positive("level width", width);
    Check.positive("level height", height);
    Check.that(
        downsample >= 1 && Double.isFinite(downsample),
        "level downsample must be at least 1, got %s",
        downsample);
  }
}
