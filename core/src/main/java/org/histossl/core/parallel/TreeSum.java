package org.histossl.core.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.histossl.core.Check;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums vectors that come one after the other in the order of a binary tree: the first with the
 * second, the third with the fourth, then both sums, and so on; of a number that is no power of two
 * the largest power below it first. Whoever sums eight parts, and eight ranks that sum one each,
 * add the same numbers in the same order and so get the same bits; likewise all layouts between,
 * where a rank has a power of two of parts.
 *
 * <p>Holds one vector for each level of the tree, which are used again for the next sum.
 */
public final class TreeSum implements AutoCloseable {
  private final Supplier<INDArray> vectors;
  private final List<INDArray> levels = new ArrayList<>();

  /** Bit {@code k} tells whether level {@code k} holds a sum: the number of parts, in binary. */
  private long parts;

  /**
   * A sum of nothing yet.
   *
   * @param vectors makes a vector of the right size; closed with the sum
   */
  public TreeSum(Supplier<INDArray> vectors) {
    this.vectors = vectors;
  }

  /**
   * Adds the next part.
   *
   * @param part its elements, not kept
   */
  public void add(INDArray part) {
    if ((parts & 1) == 0) {
      level(0).assign(part);
    } else {
      level(0).addi(part);
      int full = 0;
      while ((parts >> (full + 1) & 1) != 0) {
        level(full + 1).addi(level(full));
        full++;
      }
      INDArray free = level(full + 1);
      levels.set(full + 1, levels.get(full));
      levels.set(full, free);
    }
    parts++;
  }

  private INDArray level(int index) {
    while (levels.size() <= index) {
      levels.add(vectors.get());
    }
    return levels.get(index);
  }

  /**
   * The sum of all parts since the last call; the next part begins another.
   *
   * @return valid until the next part is added
   */
  public INDArray total() {
    Check.that(parts > 0, "a sum needs at least one part");
    int at = Long.numberOfTrailingZeros(parts);
    for (int next = at + 1; parts >> next != 0; next++) {
      if ((parts >> next & 1) != 0) {
        level(next).addi(level(at));
        at = next;
      }
    }
    parts = 0;
    return level(at);
  }

  /**
   * The sum of numbers in the tree's order.
   *
   * @param parts the numbers, at least one
   * @return their sum
   */
  public static double of(double... parts) {
    Check.that(parts.length > 0, "a sum needs at least one part");
    return of(parts, 0, parts.length);
  }

  private static double of(double[] parts, int from, int count) {
    if (count == 1) {
      return parts[from];
    }
    int left = left(count);
    return of(parts, from, left) + of(parts, from + left, count - left);
  }

  /**
   * The sum of vectors in the tree's order.
   *
   * @param count how many there are, at least one
   * @param part gives one by its number, asked once for each; its memory is used for the sum
   * @return the sum
   */
  public static float[] of(int count, IntFunction<float[]> part) {
    Check.that(count > 0, "a sum needs at least one part");
    return of(0, count, part);
  }

  private static float[] of(int first, int count, IntFunction<float[]> part) {
    if (count == 1) {
      return part.apply(first);
    }
    int left = left(count);
    float[] sum = of(first, left, part);
    float[] right = of(first + left, count - left, part);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += right[i];
    }
    return sum;
  }

  /** How many of so many parts are in the tree's left branch: the largest power of two below. */
  private static int left(int count) {
    return Integer.highestOneBit(count - 1);
  }

  @Override
  public void close() {
    levels.forEach(INDArray::close);
    levels.clear();
  }
}
