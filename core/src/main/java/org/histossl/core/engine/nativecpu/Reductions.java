package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.engine.plan.Broadcast;

/** Sums along axes as matrix products with ones, which are faster than the library's reduction. */
final class Reductions {
  private Reductions() {}

  /**
   * Sums a tensor down to a smaller one that would broadcast to it.
   *
   * @param emitter where the steps go
   * @param from the tensor
   * @param to the sums: its axes of size 1, and those it lacks, are summed along
   * @param posts what is done to the sums
   */
  static void sum(Emitter emitter, Tensor from, Tensor to, List<PostOp> posts) {
    Broadcast broadcast = new Broadcast(from.shape(), List.of(to.shape()));
    long[] sizes = broadcast.result();
    List<Integer> summed = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      if (broadcast.repeats(i, 0)) {
        summed.add(i);
      }
    }
    Tensor rest = emitter.dense(from).reshape(sizes).orElseThrow();
    if (summed.isEmpty()) {
      alike(emitter, rest, to.reshape(sizes).orElseThrow(), posts);
      return;
    }
    // from the last axis on, so that what is left stays dense
    for (int k = summed.size() - 1; k >= 0; k--) {
      int axis = summed.get(k);
      long length = sizes[axis];
      long before = product(sizes, 0, axis);
      long after = product(sizes, axis + 1, sizes.length);
      sizes[axis] = 1;
      Tensor result = k == 0 ? to : emitter.temporary(before * after);
      along(emitter, rest, before, length, after, result, k == 0 ? posts : List.of());
      rest = result;
    }
  }

  /** Nothing to sum: a copy, with what is done to sums. */
  private static void alike(Emitter emitter, Tensor from, Tensor to, List<PostOp> posts) {
    if (posts.stream().anyMatch(PostOp.Sum.class::isInstance)) {
      emitter.copy(from, to, posts);
    } else {
      emitter.function(dnnl_eltwise_linear, 1, 0, from, to, posts.toArray(PostOp[]::new));
    }
  }

  private static void along(
      Emitter emitter,
      Tensor from,
      long before,
      long length,
      long after,
      Tensor to,
      List<PostOp> posts) {
    if (after == 1) {
      emitter.matmul(
          from.reshape(before, length).orElseThrow(),
          emitter.ones(length, 1),
          to.reshape(before, 1).orElseThrow(),
          posts);
    } else if (before == 1) {
      emitter.matmul(
          emitter.ones(1, length),
          from.reshape(length, after).orElseThrow(),
          to.reshape(1, after).orElseThrow(),
          posts);
    } else {
      emitter.matmul(
          emitter.ones(before, 1, length),
          from.reshape(before, length, after).orElseThrow(),
          to.reshape(before, 1, after).orElseThrow(),
          posts);
    }
  }

  private static long product(long[] sizes, int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product *= sizes[i];
    }
    return product;
  }

  /** Repeats a small tensor along axes, to a dense one. */
  static void broadcast(Emitter emitter, Tensor from, Tensor to) {
    emitter.zero(to);
    emitter.binary(dnnl_binary_add, to, from, to);
  }
}
