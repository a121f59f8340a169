package org.histossl.data.curation;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.jspecify.annotations.Nullable;

/**
 * Work on all rows by blocks, on all cores. Blocks are the same whatever the number of threads, so
 * that what is summed by block does not depend on it.
 */
final class RowBlocks {
  /** A block of 384 dimensions takes 0.4 MB, less than a core's own cache. */
  static final int ROWS = 256;

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private RowBlocks() {}

  /** What is done with one of several independent parts. */
  interface Part {
    void run(int part) throws IOException;
  }

  /** What is done with a block of rows. */
  interface Block {
    void run(Panel rows) throws IOException;
  }

  static int count(Vectors vectors) {
    return (vectors.count() + ROWS - 1) / ROWS;
  }

  /** What went wrong in a part. */
  private record Failure(int part, Exception cause) {}

  /**
   * Runs parts on all cores, in no order. Of several that fail the first is told of, as it was
   * thrown: the pool itself would wrap it.
   */
  static void parallel(int parts, Part work) throws IOException {
    AtomicReference<@Nullable Failure> failed = new AtomicReference<>();
    IntStream.range(0, parts).parallel().forEach(part -> run(part, work, failed));
    Failure failure = failed.get();
    if (failure != null && failure.cause instanceof IOException e) {
      throw e;
    }
    if (failure != null && failure.cause instanceof RuntimeException e) {
      throw e;
    }
  }

  private static void run(int part, Part work, AtomicReference<@Nullable Failure> failed) {
    Failure before = failed.get();
    if (before != null && before.part < part) {
      return;
    }
    try {
      work.run(part);
    } catch (IOException | RuntimeException e) {
      failed.accumulateAndGet(
          new Failure(part, e),
          (old, now) -> old == null || (now != null && now.part < old.part) ? now : old);
    }
  }

  /** Turns each block and runs the work on it, on all cores, in no order. */
  static void each(Vectors vectors, Block work) throws IOException {
    parallel(count(vectors), block -> work.run(panel(vectors, block)));
  }

  /** A block, turned. */
  static Panel panel(Vectors vectors, int block) throws IOException {
    float[] values = values(vectors, block);
    return new Panel(block * ROWS, values.length / vectors.dimensions(), values);
  }

  /** A block's rows, {@code [rows, dimensions]}. */
  static float[] values(Vectors vectors, int block) throws IOException {
    int first = block * ROWS;
    return values(vectors, first, Math.min(ROWS, vectors.count() - first));
  }

  /** All rows of few, {@code [count, dimensions]}. */
  static float[] values(Vectors vectors) throws IOException {
    return values(vectors, 0, vectors.count());
  }

  private static float[] values(Vectors vectors, int first, int rows) throws IOException {
    long size = (long) rows * vectors.dimensions();
    Check.that(
        size <= LONGEST_ARRAY,
        "at most %d numbers can be held at once, got %d points of %d",
        LONGEST_ARRAY,
        rows,
        vectors.dimensions());
    float[] values = new float[(int) size];
    vectors.read(first, rows, values, 0);
    return values;
  }

  /**
   * Refuses rows with a NaN or an infinity, or so long that a squared distance of two would
   * overflow.
   */
  static void requireFinite(String what, Vectors vectors) throws IOException {
    Check.that(vectors.count() > 0, "%s need at least one row, got none", what);
    int dimensions = vectors.dimensions();
    for (int block = 0; block < count(vectors); block++) { // in order: the first bad row is named
      float[] values = values(vectors, block);
      for (int start = 0; start < values.length; start += dimensions) {
        requireFinite(what, vectors, block * ROWS + start / dimensions, values, start);
      }
    }
  }

  private static void requireFinite(
      String what, Vectors vectors, int row, float[] values, int start) {
    double sum = 0;
    for (int i = start; i < start + vectors.dimensions(); i++) {
      Check.that(
          Float.isFinite(values[i]),
          "%s must be finite, got %s in row %d, dimension %d (of %d rows x %d)",
          what,
          values[i],
          row,
          i - start,
          vectors.count(),
          vectors.dimensions());
      sum += (double) values[i] * values[i];
    }
    Check.that(
        sum <= Float.MAX_VALUE / 8,
        "%s must have squared lengths of at most %.3g, got %.3g in row %d: scale them down",
        what,
        Float.MAX_VALUE / 8,
        sum,
        row);
  }
}
