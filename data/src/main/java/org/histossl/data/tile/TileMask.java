package org.histossl.data.tile;

import java.util.OptionalInt;
import org.histossl.core.Check;

/** The class of every pixel of a tile, for segmentation. */
public final class TileMask {
  /** What {@link #classes} holds where the mask tells no class. */
  public static final byte UNKNOWN = (byte) 255;

  private final int sizePixels;
  private final byte[] classes;

  private TileMask(int sizePixels, byte[] classes) {
    this.sizePixels = sizePixels;
    this.classes = classes;
  }

  /**
   * A mask over given classes.
   *
   * @param sizePixels edge of the tile
   * @param classes {@code [size, size]}, row by row; not copied
   * @return the mask
   */
  public static TileMask of(int sizePixels, byte[] classes) {
    Check.positive("sizePixels", sizePixels);
    Check.that(
        classes.length == (long) sizePixels * sizePixels,
        "a mask of %d x %d has %d classes, got %d",
        sizePixels,
        sizePixels,
        (long) sizePixels * sizePixels,
        classes.length);
    return new TileMask(sizePixels, classes);
  }

  /**
   * Edge of the tile.
   *
   * @return pixels
   */
  public int sizePixels() {
    return sizePixels;
  }

  /**
   * A pixel's class.
   *
   * @param x column
   * @param y row
   * @return its number in the class scheme, empty where the mask tells none
   */
  public OptionalInt at(int x, int y) {
    byte value =
        classes[Check.index("y", y, sizePixels) * sizePixels + Check.index("x", x, sizePixels)];
    return value == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(value & 255);
  }

  /**
   * The mask's own bytes, {@code [size, size]}, row by row, {@link #UNKNOWN} where no class is
   * told; not a copy.
   *
   * @return the classes
   */
  public byte[] classes() {
    return classes;
  }

  /** The same in another size, each pixel the class of the nearest. */
  TileMask resized(int size) {
    if (size == sizePixels) {
      return this;
    }
    byte[] out = new byte[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        out[y * size + x] = classes[nearest(y, size) * sizePixels + nearest(x, size)];
      }
    }
    return new TileMask(size, out);
  }

  private int nearest(int at, int size) {
    return (int) ((2L * at + 1) * sizePixels / (2L * size));
  }
}
