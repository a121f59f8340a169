package org.histossl.data.image;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.histossl.core.Check;
import org.histossl.core.Seed;

/** Tiles by number, as a loader reads them: from several threads at once. */
public interface TileSource {
  /**
   * How many tiles there are.
   *
   * @return the number
   */
  int size();

  /**
   * Reads a tile. Called by several threads at once.
   *
   * @param index the tile's number, from 0 on
   * @return the tile
   * @throws IOException where this tile cannot be read; the loader goes on without it. Any other
   *     exception stops the loader
   */
  RgbImage read(int index) throws IOException;

  /**
   * Reads a tile for one epoch of a training. A source whose tiles are drawn draws another one in
   * each; the same seed gives the same pixels, so that a training that goes on sees what an
   * undisturbed one sees. All other sources give what {@link #read(int)} gives.
   *
   * @param index the tile's number, from 0 on
   * @param seed of this tile in this epoch
   * @return the tile
   * @throws IOException as {@link #read(int)}
   */
  default RgbImage read(int index, Seed seed) throws IOException {
    return read(index);
  }

  /**
   * What a tile is called, for messages about it.
   *
   * @param index the tile's number, from 0 on
   * @return such as its file
   */
  default String id(int index) {
    return "tile " + Check.index("tile", index, size());
  }

  /**
   * By what a tile's pixels are recognized, where the source knows it without decoding them: a
   * digest of the file that they lie in, say. As long as it stays, so do the pixels.
   *
   * @param index the tile's number, from 0 on
   * @return the digest, or nothing where only the pixels tell
   * @throws IOException naming the file, if it cannot be read
   */
  default Optional<String> pixelDigest(int index) throws IOException {
    return Optional.empty();
  }

  /**
   * Some of these tiles.
   *
   * @param tiles their numbers, in the order wanted
   * @return a source of as many tiles
   */
  default TileSource select(int... tiles) {
    int[] chosen = tiles.clone();
    for (int tile : chosen) {
      Check.index("tile", tile, size());
    }
    return new DerivedTileSource(
        this, chosen.length, index -> chosen[index], UnaryOperator.identity(), "");
  }

  /**
   * These tiles in another size, by Pillow's bicubic filter.
   *
   * @param sizePixels width and height
   * @return a source of as many tiles
   */
  default TileSource resized(int sizePixels) {
    Check.positive("sizePixels", sizePixels);
    return new DerivedTileSource(
        this,
        size(),
        IntUnaryOperator.identity(),
        tile -> Resampler.resize(tile, sizePixels),
        " at " + sizePixels);
  }

  /**
   * Tiles from anywhere.
   *
   * @param size how many there are
   * @param reader reads one; called by several threads at once
   * @return the source
   */
  static TileSource of(int size, Reader reader) {
    return of(size, reader, index -> "tile " + index);
  }

  /**
   * Tiles from anywhere, with names.
   *
   * @param size how many there are
   * @param reader reads one; called by several threads at once
   * @param ids gives what a tile is called
   * @return the source
   */
  static TileSource of(int size, Reader reader, IntFunction<String> ids) {
    Check.notNegative("size", size);
    return new TileSource() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public RgbImage read(int index) throws IOException {
        Check.index("tile", index, size);
        return reader.read(index);
      }

      @Override
      public String id(int index) {
        return ids.apply(Check.index("tile", index, size));
      }
    };
  }

  /** Reads a tile by its number. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads a tile.
     *
     * @param index its number, from 0 on
     * @return the tile
     * @throws IOException if it cannot be read
     */
    RgbImage read(int index) throws IOException;
  }
}
