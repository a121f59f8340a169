package org.histossl.data.tile;

import java.util.Optional;
import java.util.OptionalInt;
import org.histossl.core.Check;

/**
 * A square of a slide's level, with what is known of it; the pixels are elsewhere.
 *
 * @param slide the slide's id
 * @param level the level
 * @param x left column, in pixels of that level
 * @param y top row, likewise
 * @param sizePixels edge, likewise; larger than the stored picture's where that was reduced to the
 *     wanted microns per pixel
 * @param scores what its pixels look like; of a {@link #NO_TISSUE} tile what the coarse level's
 *     pixels look like, of a {@link #BROKEN} tile all 0
 * @param label its class, unknown where there is no mask or the mask does not tell
 * @param reasonDropped why it was dropped, nothing where it was kept
 */
public record Tile(
    String slide,
    int level,
    int x,
    int y,
    int sizePixels,
    TileScores scores,
    OptionalInt label,
    Optional<String> reasonDropped) {
  /** The reason of a tile that was dropped at a coarse level, without reading its own pixels. */
  public static final String NO_TISSUE = "no tissue";

  /** The reason of a tile that lies on a damaged block of the slide's or the mask's file. */
  public static final String BROKEN = "broken";

  /**
   * Refuses negative places and labels, and sizes below one.
   *
   * @param slide the slide's id
   * @param level the level
   * @param x left column, in pixels of that level
   * @param y top row, likewise
   * @param sizePixels edge, likewise
   * @param scores what its pixels look like
   * @param label its class, unknown where there is no mask or the mask does not tell
   * @param reasonDropped why it was dropped, nothing where it was kept
   */
  public Tile {
    Check.notNegative("level", level);
    Check.notNegative("x", x);
    Check.notNegative("y", y);
    Check.positive("sizePixels", sizePixels);
    label.ifPresent(value -> Check.notNegative("label", value));
  }

  /**
   * Whether it passed the filter.
   *
   * @return true where it was kept
   */
  public boolean kept() {
    return reasonDropped.isEmpty();
  }

  /**
   * Whether nothing but its place is known, or what the coarse level shows: no filter can keep it.
   */
  boolean unread() {
    return reasonDropped.filter(why -> why.equals(NO_TISSUE) || why.equals(BROKEN)).isPresent();
  }
}
