package org.histossl.data.image;

import java.io.IOException;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import org.histossl.core.Check;
import org.histossl.core.Seed;

/**
 * Some tiles of another source, or all of them, after a step.
 *
 * @param tiles the other source
 * @param size how many
 * @param number from the number here to the number there
 * @param step what becomes of a tile that was read
 * @param stepName what the step adds to a tile's digest; differs for different steps
 */
record DerivedTileSource(
    TileSource tiles,
    int size,
    IntUnaryOperator number,
    UnaryOperator<RgbImage> step,
    String stepName)
    implements TileSource {
  private int there(int index) {
    return number.applyAsInt(Check.index("tile", index, size));
  }

  @Override
  public RgbImage read(int index) throws IOException {
    return step.apply(tiles.read(there(index)));
  }

  @Override
  public RgbImage read(int index, Seed seed) throws IOException {
    return step.apply(tiles.read(there(index), seed));
  }

  @Override
  public String id(int index) {
    return tiles.id(there(index));
  }

  @Override
  public Optional<String> pixelDigest(int index) throws IOException {
    return tiles.pixelDigest(there(index)).map(digest -> digest + stepName);
  }
}
