package org.histossl.eval.decode;

/**
 * The class of each pixel of tiles, read when it is needed. Called from one thread.
 *
 * <pre>{@code
 * LabelMaps maps = (tile, into) -> readMask(files.get(tile), into);
 * }</pre>
 */
@FunctionalInterface
public interface LabelMaps {
  /** A pixel of which nothing is known: it neither teaches nor counts. */
  int IGNORED = 255;

  /**
   * Reads the map of a tile. What cannot be read is told by an {@link
   * java.io.UncheckedIOException}.
   *
   * @param tile which tile
   * @param into where the classes go, {@code [height, width]} row by row, 0..classes-1 or {@link
   *     #IGNORED}
   */
  void read(int tile, byte[] into);

  /**
   * Maps in memory.
   *
   * @param maps a map each, {@code [height, width]} row by row
   * @return the maps, not copied
   */
  static LabelMaps of(byte[]... maps) {
    return (tile, into) -> System.arraycopy(maps[tile], 0, into, 0, maps[tile].length);
  }
}
