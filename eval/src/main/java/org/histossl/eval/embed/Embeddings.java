package org.histossl.eval.embed;

import java.util.Locale;
import java.util.OptionalInt;
import org.histossl.core.Check;
import org.histossl.data.curation.Vectors;

/**
 * One row of numbers for each tile, {@code [count, dimensions]}, float32, in the order in which the
 * tiles came. Immutable once built; lives on the heap, in several arrays where one would be too
 * long.
 *
 * <pre>{@code
 * Embeddings.Builder builder = Embeddings.builder(tiles.size(), 512);
 * for (float[] batch : batches) { builder.add(batch); } // [rows, 512], row by row
 * Embeddings embeddings = builder.build().requireFinite("teacher embeddings");
 * }</pre>
 */
public final class Embeddings {
  /** The longest array that every common virtual machine allocates. */
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final int count;
  private final int dimensions;
  private final int rowsPerBlock;
  private final float[][] blocks;

  private Embeddings(int count, int dimensions, int rowsPerBlock, float[][] blocks) {
    this.count = count;
    this.dimensions = dimensions;
    this.rowsPerBlock = rowsPerBlock;
    this.blocks = blocks;
  }

  /**
   * Embeddings from one array, which is copied.
   *
   * @param dimensions numbers a row
   * @param values {@code [count, dimensions]}, row by row
   * @return the embeddings
   */
  public static Embeddings of(int dimensions, float... values) {
    Check.positive("dimensions", dimensions);
    Check.that(
        values.length % dimensions == 0,
        "embeddings of %d dimensions need a multiple of %d values, got %d",
        dimensions,
        dimensions,
        values.length);
    return builder(values.length / dimensions, dimensions).add(values).build();
  }

  /**
   * Begins embeddings of a known size, to be filled row by row.
   *
   * @param count how many rows will come
   * @param dimensions numbers a row
   * @return the builder
   */
  public static Builder builder(int count, int dimensions) {
    return new Builder(count, dimensions, LONGEST_ARRAY);
  }

  /** As {@link #builder(int, int)}, with arrays of a given greatest length. */
  static Builder builder(int count, int dimensions, int longestArray) {
    return new Builder(count, dimensions, longestArray);
  }

  /**
   * How many rows there are.
   *
   * @return the number of tiles
   */
  public int count() {
    return count;
  }

  /**
   * How many numbers a row has.
   *
   * @return the embedding's dimension
   */
  public int dimensions() {
    return dimensions;
  }

  /**
   * One number.
   *
   * @param row which tile
   * @param dimension which of its numbers
   * @return the number
   */
  public float value(int row, int dimension) {
    Check.index("row", row, count);
    Check.index("dimension", dimension, dimensions);
    return blocks[row / rowsPerBlock][offset(row) + dimension];
  }

  /**
   * A copy of a row.
   *
   * @param row which tile
   * @return its {@code [dimensions]} numbers
   */
  public float[] row(int row) {
    float[] copy = new float[dimensions];
    copyRow(row, copy, 0);
    return copy;
  }

  /**
   * Copies a row into an array, for loops that must not allocate.
   *
   * @param row which tile
   * @param target where the numbers go
   * @param offset the first place in {@code target} that is written
   */
  public void copyRow(int row, float[] target, int offset) {
    Check.index("row", row, count);
    System.arraycopy(blocks[row / rowsPerBlock], offset(row), target, offset, dimensions);
  }

  /**
   * These rows as curation reads them; nothing is copied.
   *
   * @return a view of all rows
   */
  public Vectors vectors() {
    return new Vectors() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public int dimensions() {
        return dimensions;
      }

      @Override
      public void read(int first, int rows, float[] target, int offset) {
        for (int i = 0; i < rows; i++) {
          copyRow(first + i, target, offset + i * dimensions);
        }
      }
    };
  }

  /**
   * Some of the rows, in the order asked for.
   *
   * @param rows which tiles
   * @return embeddings of these tiles
   */
  public Embeddings select(int... rows) {
    Builder builder = builder(rows.length, dimensions);
    float[] row = new float[dimensions];
    for (int index : rows) {
      copyRow(index, row, 0);
      builder.add(row);
    }
    return builder.build();
  }

  /**
   * The first row that has a NaN or an infinity.
   *
   * @return the row, empty if all are finite
   */
  public OptionalInt firstNonFiniteRow() {
    for (int row = 0; row < count; row++) {
      if (firstNonFinite(row) >= 0) {
        return OptionalInt.of(row);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Refuses embeddings that have a NaN or an infinity, naming the first row that has one.
   *
   * @param what what these embeddings are, for the message
   * @return these embeddings
   */
  public Embeddings requireFinite(String what) {
    OptionalInt bad = firstNonFiniteRow();
    if (bad.isPresent()) {
      int row = bad.getAsInt();
      int dimension = firstNonFinite(row);
      throw new IllegalArgumentException(
          what
              + " must be finite, got "
              + value(row, dimension)
              + " in row "
              + row
              + ", dimension "
              + dimension
              + " (of "
              + count
              + " rows x "
              + dimensions
              + ")");
    }
    return this;
  }

  /**
   * A copy whose rows have length 1 (Euclidean). A row of zeros has no direction and stays zero.
   *
   * @return the normalized copy
   */
  public Embeddings normalized() {
    Builder builder = new Builder(count, dimensions, rowsPerBlock * dimensions);
    float[] row = new float[dimensions];
    for (int i = 0; i < count; i++) {
      copyRow(i, row, 0);
      double norm = norm(i);
      if (norm > 0) {
        for (int j = 0; j < dimensions; j++) {
          row[j] = (float) (row[j] / norm);
        }
      }
      builder.add(row);
    }
    return builder.build();
  }

  /**
   * A row's Euclidean length, summed in double precision.
   *
   * @param row which tile
   * @return its length
   */
  public double norm(int row) {
    Check.index("row", row, count);
    float[] block = blocks[row / rowsPerBlock];
    int start = offset(row);
    double sum = 0;
    for (int i = start; i < start + dimensions; i++) {
      sum += (double) block[i] * block[i];
    }
    return Math.sqrt(sum);
  }

  private int offset(int row) {
    return row % rowsPerBlock * dimensions;
  }

  private int firstNonFinite(int row) {
    float[] block = blocks[row / rowsPerBlock];
    int start = offset(row);
    for (int i = 0; i < dimensions; i++) {
      if (!Float.isFinite(block[start + i])) {
        return i;
      }
    }
    return -1;
  }

  /** The embeddings in a line, for people at a prompt. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,d embeddings of %,d numbers", count(), dimensions());
  }

  /** Takes rows as they come from an encoder; refuses too many and too few. */
  public static final class Builder {
    private final int count;
    private final int dimensions;
    private final int rowsPerBlock;
    private final float[][] blocks;
    private int filled;

    private Builder(int count, int dimensions, int longestArray) {
      Check.notNegative("count", count);
      Check.positive("dimensions", dimensions);
      this.count = count;
      this.dimensions = dimensions;
      this.rowsPerBlock = Math.max(1, Math.min(Math.max(1, count), longestArray / dimensions));
      int blockCount = (int) (((long) count + rowsPerBlock - 1) / rowsPerBlock);
      this.blocks = new float[blockCount][];
      for (int i = 0; i < blockCount; i++) {
        int rows = Math.min(rowsPerBlock, count - i * rowsPerBlock);
        blocks[i] = new float[rows * dimensions];
      }
    }

    /**
     * Appends one or more rows.
     *
     * @param rows {@code [rows, dimensions]}, row by row
     * @return this builder
     */
    public Builder add(float... rows) {
      Check.that(
          rows.length % dimensions == 0,
          "rows of %d dimensions need a multiple of %d values, got %d",
          dimensions,
          dimensions,
          rows.length);
      int added = rows.length / dimensions;
      Check.that(
          added <= count - filled,
          "embeddings have room for %d rows, got row %d",
          count,
          (long) filled + added);
      for (int i = 0; i < added; i++, filled++) {
        System.arraycopy(
            rows,
            i * dimensions,
            blocks[filled / rowsPerBlock],
            filled % rowsPerBlock * dimensions,
            dimensions);
      }
      return this;
    }

    /**
     * Ends the filling. The builder must not be used afterwards.
     *
     * @return the embeddings
     */
    public Embeddings build() {
      if (filled != count) {
        throw new IllegalStateException(
            "embeddings need all their rows before build(): got " + filled + " of " + count);
      }
      return new Embeddings(count, dimensions, rowsPerBlock, blocks);
    }
  }
}
