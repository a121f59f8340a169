package org.histossl.core.optim;

import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The elements of a parameter set in host memory, for loops that fuse what would be a dozen passes
 * of array ops. On a backend with a memory of its own the elements are brought over and back.
 */
final class HostVector {
  /** Elements that one task works on: some 100 microseconds. */
  private static final int CHUNK = 1 << 16;

  private final INDArray vector;
  private final FloatBuffer elements;

  private HostVector(INDArray vector) {
    this.vector = vector;
    elements = HostFloats.of(vector);
  }

  static HostVector of(ParameterSet set) {
    Check.that(
        set.type() == DataType.FLOAT, "optimizers work on FLOAT parameters, got %s", set.type());
    return new HostVector(set.vector());
  }

  FloatBuffer elements() {
    return elements;
  }

  /** To be called after writing. */
  void written() {
    HostFloats.written(vector);
  }

  /** A loop over the elements from an index to the one before another. */
  @FunctionalInterface
  interface Range {
    void run(int from, int to);
  }

  /**
   * Splits a range into tasks at fixed places, so that results never depend on the thread count.
   */
  static void parallel(long from, long to, Range range) {
    int start = Math.toIntExact(from);
    int end = Math.toIntExact(to);
    int tasks = (end - start + CHUNK - 1) / CHUNK;
    if (tasks <= 1) {
      range.run(start, end);
      return;
    }
    IntStream.range(0, tasks)
        .parallel()
        .forEach(i -> range.run(start + i * CHUNK, Math.min(end, start + (i + 1) * CHUNK)));
  }

  /** The Euclidean length of a range, summed in double precision in fixed pieces. */
  double norm(long from, long to) {
    int start = Math.toIntExact(from);
    int end = Math.toIntExact(to);
    int tasks = (end - start + CHUNK - 1) / CHUNK;
    double[] sums =
        IntStream.range(0, tasks)
            .parallel()
            .mapToDouble(
                i -> {
                  // four sums, so that no addition waits for the one before
                  double a = 0;
                  double b = 0;
                  double c = 0;
                  double d = 0;
                  int stop = Math.min(end, start + (i + 1) * CHUNK);
                  int k = start + i * CHUNK;
                  for (; k + 3 < stop; k += 4) {
                    a += square(k);
                    b += square(k + 1);
                    c += square(k + 2);
                    d += square(k + 3);
                  }
                  double sum = (a + b) + (c + d);
                  for (; k < stop; k++) {
                    sum += square(k);
                  }
                  return sum;
                })
            .toArray();
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    return Math.sqrt(total);
  }

  private double square(int index) {
    double x = elements.get(index);
    return x * x;
  }
}
