package org.histossl.data.curation;

import java.util.Arrays;

/**
 * A block of rows, turned to {@code [dimensions, rows]}, against which many points are measured.
 * The inner loops then run over rows, without a sum across lanes, so that the compiler uses vectors
 * and a distance has the same bits wherever its row lies. (HotSpot wants arrays that it can walk
 * from 0 on, hence one a dimension; with offsets into one array the same loops run at a quarter of
 * the speed.)
 *
 * <p>A distance is the sum of squared differences rather than {@code |x|^2 - 2 x c + |c|^2}: three
 * operations instead of two, but 0 for equal rows, and precise for near ones.
 */
final class Panel {
  /** After so many dimensions it is seen whether any row can still be near; even. */
  private static final int STRIDE = 32;

  private final int first;
  private final float[][] turned;
  private final float[] distances;

  /**
   * Turns rows.
   *
   * @param first the number of the first
   * @param size how many
   * @param values {@code [size, dimensions]}
   */
  Panel(int first, int size, float... values) {
    this.first = first;
    this.turned = new float[values.length / size][size];
    this.distances = new float[size];
    for (int row = 0; row < size; row++) {
      int start = row * turned.length;
      for (int d = 0; d < turned.length; d++) {
        turned[d][row] = values[start + d];
      }
    }
  }

  /** The number of the first row. */
  int first() {
    return first;
  }

  /** How many rows there are. */
  int size() {
    return distances.length;
  }

  /**
   * Squared distances of all rows to a point.
   *
   * @param points {@code [points, dimensions]}
   * @param point which of them
   * @return the distances, good until the next are measured
   */
  float[] measure(float[] points, int point) {
    clear();
    add(points, point * turned.length, 0, turned.length);
    return distances;
  }

  /**
   * Whether any row is within a bound of a point: given up as soon as it is seen that none can be.
   * Where there is one, {@link #distances} has the distances.
   */
  boolean anyWithin(float[] points, int point, float bound) {
    clear();
    for (int from = 0; from < turned.length; from += STRIDE) {
      add(points, point * turned.length, from, Math.min(from + STRIDE, turned.length));
      if (!anyWithin(bound)) {
        return false;
      }
    }
    return true;
  }

  /** Squared distances of all rows to the last point. */
  float[] distances() {
    return distances;
  }

  private boolean anyWithin(float bound) {
    for (float distance : distances) {
      if (distance <= bound) {
        return true;
      }
    }
    return false;
  }

  private void clear() {
    Arrays.fill(distances, 0);
  }

  private void add(float[] points, int start, int from, int to) {
    int d = from;
    for (; d + 2 <= to; d += 2) {
      addTwo(distances, turned[d], turned[d + 1], points[start + d], points[start + d + 1]);
    }
    if (d < to) {
      addOne(distances, turned[d], points[start + d]);
    }
  }

  private static void addTwo(float[] sums, float[] rows0, float[] rows1, float x0, float x1) {
    for (int j = 0; j < sums.length; j++) {
      float d0 = x0 - rows0[j];
      float d1 = x1 - rows1[j];
      sums[j] += d0 * d0 + d1 * d1;
    }
  }

  private static void addOne(float[] sums, float[] rows, float x) {
    for (int j = 0; j < sums.length; j++) {
      float d = x - rows[j];
      sums[j] += d * d;
    }
  }
}
