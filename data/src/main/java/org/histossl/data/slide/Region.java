package org.histossl.data.slide;

import org.histossl.core.Check;

/**
 * A rectangle of pixels of one level; empty where its width or height is not positive.
 *
 * <p>A {@link Slide} begins its {@code read} with it:
 *
 * <pre>{@code
 * Region inside = Region.of(this, level, x, y, width, height).within(levels().get(level));
 * }</pre>
 *
 * @param x left column, may be negative
 * @param y top row, likewise
 * @param width columns
 * @param height rows
 */
public record Region(int x, int y, int width, int height) {
  /**
   * The region that a caller asks of a slide.
   *
   * @param slide the slide
   * @param level index of the level
   * @param x left column, in pixels of that level; may be negative
   * @param y top row, likewise
   * @param width columns
   * @param height rows
   * @return the region
   * @throws IllegalArgumentException naming the slide, if there is no such level, a side is below
   *     1, or the pixels would take more than 2 GiB
   */
  public static Region of(Slide slide, int level, int x, int y, int width, int height) {
    Check.that(
        level >= 0 && level < slide.levels().size(),
        "cannot read region x=%d y=%d level=%d of slide '%s': only levels 0..%d exist",
        x,
        y,
        level,
        slide.name(),
        slide.levels().size() - 1);
    Check.that(
        width > 0 && height > 0 && 3L * width * height <= Integer.MAX_VALUE - 8,
        "cannot read region of %d x %d pixels of slide '%s': each side must be at least 1 and the"
            + " whole at most 2 GiB",
        width,
        height,
        slide.name());
    return new Region(x, y, width, height);
  }

  /**
   * The part that lies on a level.
   *
   * @param level the level
   * @return the part; empty where all lies beyond the border
   */
  public Region within(Level level) {
    return within(level.width(), level.height());
  }

  /** The part that lies on an image of that size. */
  Region within(int imageWidth, int imageHeight) {
    return intersect(new Region(0, 0, imageWidth, imageHeight));
  }

  Region intersect(Region other) {
    int left = Math.max(x, other.x);
    int top = Math.max(y, other.y);
    long right = Math.min((long) x + width, (long) other.x + other.width);
    long bottom = Math.min((long) y + height, (long) other.y + other.height);
    return new Region(left, top, (int) Math.max(0, right - left), (int) Math.max(0, bottom - top));
  }

  /**
   * Whether there are no pixels in it.
   *
   * @return true where a side is below 1
   */
  public boolean isEmpty() {
    return width <= 0 || height <= 0;
  }
}
