package org.histossl.core.engine.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;

/**
 * How operands broadcast to a result, told with as few axes as possible: neighboring axes that all
 * operands treat alike become one. Primitives have fast code for few axes only.
 */
public final class Broadcast {
  private final List<long[]> groups = new ArrayList<>();

  /** Which operands are repeated in each group. */
  private final List<boolean[]> repeated = new ArrayList<>();

  /**
   * Looks at all operands at once.
   *
   * @param result the result's sizes
   * @param operands dense tensors, each of sizes that broadcast to the result's
   */
  public Broadcast(long[] result, List<long[]> operands) {
    for (int axis = 0; axis < result.length; axis++) {
      if (result[axis] == 1) {
        continue;
      }
      boolean[] repeats = new boolean[operands.size()];
      for (int i = 0; i < repeats.length; i++) {
        long[] shape = operands.get(i);
        int own = axis - (result.length - shape.length);
        repeats[i] = own < 0 || shape[own] == 1;
        Check.invariant(
            repeats[i] || shape[own] == result[axis],
            "%s does not broadcast to %s",
            Arrays.toString(shape),
            Arrays.toString(result));
      }
      int last = groups.size() - 1;
      if (last >= 0 && Arrays.equals(repeated.get(last), repeats)) {
        groups.get(last)[0] *= result[axis];
      } else {
        groups.add(new long[] {result[axis]});
        repeated.add(repeats);
      }
    }
    if (groups.isEmpty()) {
      groups.add(new long[] {1});
      repeated.add(new boolean[operands.size()]);
    }
  }

  /**
   * The result's sizes, in groups.
   *
   * @return the sizes
   */
  public long[] result() {
    return groups.stream().mapToLong(group -> group[0]).toArray();
  }

  /**
   * An operand's sizes, in groups.
   *
   * @param index which operand
   * @return the sizes: 1 where it is repeated
   */
  public long[] operand(int index) {
    long[] sizes = result();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = repeated.get(i)[index] ? 1 : sizes[i];
    }
    return sizes;
  }

  /**
   * Whether an operand is repeated in a group.
   *
   * @param group which group
   * @param index which operand
   * @return whether its size is 1 there and the result's is not
   */
  public boolean repeats(int group, int index) {
    return repeated.get(group)[index];
  }
}
