package org.histossl.data.curation;

import java.io.IOException;
import org.histossl.core.Check;

/**
 * Rows of floats, one a tile, {@code [count, dimensions]}: in memory, in a {@link VectorFile}, or
 * wherever a caller has them.
 */
public interface Vectors {
  /**
   * How many rows there are.
   *
   * @return the number of tiles
   */
  int count();

  /**
   * How many numbers a row has.
   *
   * @return the embedding's dimension, at least 1
   */
  int dimensions();

  /**
   * Reads rows that lie one after the other. Called by several threads at once.
   *
   * @param first the first row
   * @param rows how many
   * @param target where they go, row by row
   * @param offset the first place in {@code target} that is written
   * @throws IOException if they cannot be read
   */
  void read(int first, int rows, float[] target, int offset) throws IOException;

  /**
   * Rows in memory.
   *
   * @param dimensions numbers a row
   * @param values {@code [count, dimensions]}, row by row; not copied
   * @return the rows
   */
  static Vectors of(int dimensions, float... values) {
    Check.positive("dimensions", dimensions);
    Check.that(
        values.length % dimensions == 0,
        "vectors of %d dimensions need a multiple of %d values, got %d",
        dimensions,
        dimensions,
        values.length);
    return new HeldVectors(dimensions, values);
  }

  /**
   * Some of these rows; nothing is copied.
   *
   * @param rows their numbers, in the order wanted
   * @return a view of as many rows
   */
  default Vectors select(int... rows) {
    return new SelectedVectors(this, rows.clone());
  }
}
