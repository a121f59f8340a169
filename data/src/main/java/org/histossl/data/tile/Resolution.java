package org.histossl.data.tile;

import java.io.IOException;
import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.data.slide.Level;
import org.histossl.data.slide.Slide;

/**
 * At what resolution slides are cut: a level of theirs, or the same microns per pixel for all.
 *
 * <p>For a wanted {@code m} microns per pixel, tiles are cut from {@link Slide#levelFor the
 * coarsest level that is at least as fine}; where its pixels differ from the wanted ones by more
 * than {@value Slide#MPP_TOLERANCE} of them, a larger square is cut and reduced to the tile's size
 * by the mean over areas.
 */
public sealed interface Resolution {
  /**
   * A level of each slide.
   *
   * @param index the level, 0 for the finest
   * @return the resolution
   */
  static Resolution level(int index) {
    return new OfLevel(index);
  }

  /**
   * The same size of pixels in all slides.
   *
   * @param value edge of a pixel in micrometres
   * @return the resolution
   */
  static Resolution micronsPerPixel(double value) {
    return new OfMicrons(value);
  }

  /**
   * Where a slide's tiles are cut.
   *
   * @param slide the slide
   * @return the level, and how many of its pixels one of a tile spans along an axis, at least 1
   * @throws IOException if the slide has no such level, does not tell its microns per pixel, or is
   *     coarser than wanted
   */
  Source of(Slide slide) throws IOException;

  /**
   * Where tiles are cut.
   *
   * @param level the level
   * @param pixels how many of the level's pixels one of a tile spans along an axis
   */
  record Source(Level level, double pixels) {
    /** As many pixels of the level as so many of a tile span. */
    int scaled(int tilePixels) {
      return Math.max(1, (int) Math.round(tilePixels * pixels));
    }
  }

  /**
   * A level.
   *
   * @param index 0 for the finest
   */
  record OfLevel(int index) implements Resolution {
    /**
     * Refuses negative indices.
     *
     * @param index 0 for the finest
     */
    public OfLevel {
      Check.notNegative("level", index);
    }

    @Override
    public Source of(Slide slide) throws IOException {
      if (index >= slide.levels().size()) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "cannot cut level %d of slide '%s': only levels 0..%d exist",
                index,
                slide.name(),
                slide.levels().size() - 1));
      }
      return new Source(slide.levels().get(index), 1);
    }

    @Override
    public String toString() {
      return "level " + index;
    }
  }

  /**
   * A size of pixels.
   *
   * @param value edge of a pixel in micrometres
   */
  record OfMicrons(double value) implements Resolution {
    /**
     * Refuses what is no size.
     *
     * @param value edge of a pixel in micrometres
     */
    public OfMicrons {
      Check.positive("micronsPerPixel", value);
    }

    @Override
    public Source of(Slide slide) throws IOException {
      Level level =
          slide
              .levelFor(value)
              .orElseThrow(
                  () ->
                      new IOException(
                          String.format(
                              "cannot cut slide '%s' at %s microns per pixel: it does not tell its"
                                  + " own; cut a level instead",
                              slide.name(), value)));
      double own = slide.micronsPerPixel().orElseThrow();
      double wanted = value / own;
      if (wanted < 1 - Slide.MPP_TOLERANCE) {
        throw new IOException(
            String.format(
                "cannot cut slide '%s' at %s microns per pixel: its finest level has %s",
                slide.name(), value, own));
      }
      double pixels = wanted / level.downsample();
      return new Source(level, Math.abs(pixels - 1) <= Slide.MPP_TOLERANCE ? 1 : pixels);
    }

    @Override
    public String toString() {
      return value + " microns per pixel";
    }
  }
}
