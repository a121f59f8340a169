package org.histossl.core.graph;

import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;

/** What becomes of the sizes of tensors, and which sizes go together. */
final class Sizes {
  private Sizes() {}

  static long product(long... sizes) {
    long product = 1;
    for (long size : sizes) {
      product *= size;
    }
    return product;
  }

  /** Refuses a second tensor that does not broadcast to the first. */
  static void requireBroadcast(String what, long[] first, long[] second) {
    boolean fits = second.length <= first.length;
    for (int i = 1; fits && i <= second.length; i++) {
      long size = second[second.length - i];
      fits = size == 1 || size == first[first.length - i];
    }
    Check.that(
        fits,
        "%s needs a second tensor that broadcasts to the first: %s and %s",
        what,
        Arrays.toString(first),
        Arrays.toString(second));
  }

  /** An axis counted from the first one; -1 is the last. */
  static int axis(long[] shape, int axis) {
    int counted = axis < 0 ? axis + shape.length : axis;
    return Check.index("axis of " + Arrays.toString(shape), counted, shape.length);
  }

  /** Axes counted from the first one; none means all. */
  static int[] axes(long[] shape, int... axes) {
    int[] counted = new int[axes.length == 0 ? shape.length : axes.length];
    Arrays.setAll(counted, i -> axes.length == 0 ? i : axis(shape, axes[i]));
    return counted;
  }

  /** With size 1 along some axes. */
  static long[] reduced(long[] shape, int... axes) {
    long[] result = shape.clone();
    for (int axis : axes) {
      result[axis] = 1;
    }
    return result;
  }

  /** Sizes that were asked for, of which one may be -1. */
  static long[] reshaped(long[] shape, long... sizes) {
    long[] result = sizes.clone();
    long known = 1;
    int open = -1;
    for (int i = 0; i < result.length; i++) {
      if (result[i] < 0) {
        open = i;
      } else {
        known *= result[i];
      }
    }
    if (open >= 0) {
      result[open] = product(shape) / known;
    }
    Check.that(
        product(result) == product(shape),
        "cannot reshape %s to %s: other number of elements",
        Arrays.toString(shape),
        Arrays.toString(sizes));
    return result;
  }

  static long[] permuted(long[] shape, int... order) {
    Check.that(
        order.length == shape.length,
        "a permutation of %d axes has %d entries",
        shape.length,
        order.length);
    return Arrays.stream(order).mapToLong(axis -> shape[axis]).toArray();
  }

  static long[] sliced(long[] shape, int axis, long from, long to) {
    Check.that(
        from >= 0 && from < to && to <= shape[axis],
        "a slice of axis %d of %s must lie in 0..%d, got %d..%d",
        axis,
        Arrays.toString(shape),
        shape[axis],
        from,
        to);
    long[] result = shape.clone();
    result[axis] = to - from;
    return result;
  }

  /** Of tensors that are alike in all other axes. */
  static long[] concatenated(int axis, List<long[]> shapes) {
    long[] result = shapes.get(0).clone();
    for (long[] shape : shapes.subList(1, shapes.size())) {
      result[axis] += shape[axis];
      long[] rest = shape.clone();
      rest[axis] = result[axis];
      Check.that(
          Arrays.equals(rest, result),
          "concat along axis %d needs tensors alike in the other axes: %s and %s",
          axis,
          Arrays.toString(shapes.get(0)),
          Arrays.toString(shape));
    }
    return result;
  }

  /** How often each axis is repeated to have other sizes, which stay or grow from 1. */
  static int[] repeats(long[] shape, long... sizes) {
    int[] repeats = new int[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      Check.that(
          sizes.length == shape.length && (shape[i] == sizes[i] || shape[i] == 1),
          "cannot expand %s to %s",
          Arrays.toString(shape),
          Arrays.toString(sizes));
      repeats[i] = Math.toIntExact(sizes[i] / shape[i]);
    }
    return repeats;
  }

  /**
   * Of a matrix product, or of as many as there are in the first axis, where one matrix on the left
   * goes with all on the right.
   */
  static long[] product(long[] left, boolean transposeLeft, long[] right, boolean transposeRight) {
    int r = left.length;
    Check.that(
        (r == 2 || r == 3) && right.length == r,
        "matmul takes two tensors of rank 2 or two of rank 3, got %s and %s",
        Arrays.toString(left),
        Arrays.toString(right));
    long rows = left[transposeLeft ? r - 1 : r - 2];
    long inner = left[transposeLeft ? r - 2 : r - 1];
    long columns = right[transposeRight ? r - 2 : r - 1];
    long otherInner = right[transposeRight ? r - 1 : r - 2];
    Check.that(
        inner == otherInner && (r == 2 || left[0] == right[0] || left[0] == 1),
        "matmul needs agreeing inner sizes and batches, got %s%s and %s%s",
        Arrays.toString(left),
        transposeLeft ? "^T" : "",
        Arrays.toString(right),
        transposeRight ? "^T" : "");
    return r == 2 ? new long[] {rows, columns} : new long[] {right[0], rows, columns};
  }
}
