package org.histossl.core.engine.nativecpu;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.histossl.core.Check;

/**
 * Floats in memory: where, and in which layout. Either strided, or packed in an order that only a
 * primitive knows. Several tensors may look at one storage.
 */
final class Tensor {
  private final Storage storage;
  private final long offset;
  private final long[] shape;
  private final long[] strides;
  private final dnnl_memory_desc_t description;

  private Tensor(
      Storage storage, long offset, long[] shape, long[] strides, dnnl_memory_desc_t description) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.description = description;
  }

  /** A dense tensor, row-major. A scalar has one axis of size 1 for the library. */
  static Tensor dense(Storage storage, long... shape) {
    return strided(storage, 0, shape, denseStrides(shape));
  }

  /** A tensor packed as a primitive wants it. */
  static Tensor packed(Storage storage, dnnl_memory_desc_t description) {
    return new Tensor(storage, 0, new long[0], new long[0], description);
  }

  private static Tensor strided(Storage storage, long offset, long[] shape, long[] strides) {
    long[] sizes = shape.length == 0 ? new long[] {1} : shape.clone();
    long[] steps = shape.length == 0 ? new long[] {1} : strides.clone();
    // an axis of size 1 has no stride of its own; primitives take an odd one for a transposition
    for (int i = sizes.length - 1; i >= 0; i--) {
      if (sizes[i] == 1) {
        steps[i] = i == sizes.length - 1 ? 1 : Math.max(1, steps[i + 1] * sizes[i + 1]);
      }
    }
    return new Tensor(storage, offset, sizes, steps, OneDnn.strided(sizes, steps));
  }

  private static long[] denseStrides(long... shape) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= shape[i];
    }
    return strides;
  }

  Storage storage() {
    return storage;
  }

  dnnl_memory_desc_t description() {
    return description;
  }

  long address() {
    return storage.address() + offset * Float.BYTES;
  }

  long[] shape() {
    return shape.clone();
  }

  int rank() {
    return shape.length;
  }

  long size(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

  long stride(int axis) {
    return strides[axis < 0 ? axis + strides.length : axis];
  }

  long size() {
    long size = 1;
    for (long n : shape) {
      size *= n;
    }
    return size;
  }

  /** All elements one behind the other, row-major. */
  boolean isDense() {
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != step) {
        return false;
      }
      step *= shape[i];
    }
    return shape.length > 0;
  }

  /** Dense, and all that its storage holds. */
  boolean fillsItsStorage() {
    return isDense() && offset == 0 && size() == storage.elements();
  }

  /** The axes in another order. */
  Tensor permute(int... order) {
    long[] sizes = new long[order.length];
    long[] steps = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      sizes[i] = shape[order[i]];
      steps[i] = strides[order[i]];
    }
    return strided(storage, offset, sizes, steps);
  }

  /** The last two axes exchanged. */
  Tensor transpose() {
    int[] order = new int[rank()];
    Arrays.setAll(order, i -> i);
    order[rank() - 1] = rank() - 2;
    order[rank() - 2] = rank() - 1;
    return permute(order);
  }

  /**
   * A dense map {@code [batch, height, width, features]} in the library's order of axes. Strides
   * are as its own format has them, for axes of size 1 as well: else it takes slow code.
   */
  Tensor channelsSecond() {
    Check.invariant(isDense() && rank() == 4, "%s is no dense map", Arrays.toString(shape));
    long[] sizes = {shape[0], shape[3], shape[1], shape[2]};
    long row = shape[2] * shape[3];
    long[] steps = {shape[1] * row, 1, row, shape[3]};
    return new Tensor(storage, offset, sizes, steps, OneDnn.strided(sizes, steps));
  }

  /** Part of an axis. */
  Tensor slice(int axis, long from, long length) {
    long[] sizes = shape.clone();
    sizes[axis] = length;
    return strided(storage, offset + from * strides[axis], sizes, strides);
  }

  /** Any look at the same storage, from where this tensor begins. */
  Tensor view(long[] sizes, long[] steps) {
    return strided(storage, offset, sizes, steps);
  }

  /** The same elements in another shape, if that needs no copy. */
  Optional<Tensor> reshape(long... sizes) {
    Check.invariant(
        product(sizes) == size(),
        "cannot look at %s as %s",
        Arrays.toString(shape),
        Arrays.toString(sizes));
    if (isDense()) {
      return Optional.of(strided(storage, offset, sizes, denseStrides(sizes)));
    }
    // axes of size 1 say nothing about where elements are
    int[] axes = IntStream.range(0, shape.length).filter(i -> shape[i] > 1).toArray();
    long[] steps = new long[sizes.length];
    int target = 0;
    for (int first = 0; first < axes.length; ) {
      // a run of axes that lie as one
      int last = first;
      long run = shape[axes[first]];
      while (last + 1 < axes.length
          && strides[axes[last]] == strides[axes[last + 1]] * shape[axes[last + 1]]) {
        last++;
        run *= shape[axes[last]];
      }
      int end = target;
      long covered = 1;
      while (covered < run) {
        covered *= sizes[end];
        end++;
      }
      if (covered != run) {
        return Optional.empty();
      }
      long step = strides[axes[last]];
      for (int i = end - 1; i >= target; i--) {
        steps[i] = step;
        step *= sizes[i];
      }
      target = end;
      first = last + 1;
    }
    return Optional.of(strided(storage, offset, sizes, steps));
  }

  private static long product(long... sizes) {
    long product = 1;
    for (long n : sizes) {
      product *= n;
    }
    return product;
  }

  @Override
  public String toString() {
    return Arrays.toString(shape);
  }
}
