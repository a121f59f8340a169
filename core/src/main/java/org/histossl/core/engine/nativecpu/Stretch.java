package org.histossl.core.engine.nativecpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.histossl.core.Check;

/**
 * How operands stretch to a result, told with as few axes as possible: neighbouring axes that all
 * operands treat alike become one. Primitives have fast code for few axes only.
 */
final class Stretch {
  private final List<long[]> groups = new ArrayList<>();

  /** Which operands stretch in each group. */
  private final List<boolean[]> stretched = new ArrayList<>();

  /**
   * Looks at all operands at once.
   *
   * @param result the result's sizes
   * @param operands dense tensors, each of sizes that stretch to the result's
   */
  Stretch(long[] result, List<long[]> operands) {
    for (int axis = 0; axis < result.length; axis++) {
      if (result[axis] == 1) {
        continue;
      }
      boolean[] stretches = new boolean[operands.size()];
      for (int i = 0; i < stretches.length; i++) {
        long[] shape = operands.get(i);
        int own = axis - (result.length - shape.length);
        stretches[i] = own < 0 || shape[own] == 1;
        Check.that(
            stretches[i] || shape[own] == result[axis],
            "%s does not stretch to %s",
            Arrays.toString(shape),
            Arrays.toString(result));
      }
      int last = groups.size() - 1;
      if (last >= 0 && Arrays.equals(stretched.get(last), stretches)) {
        groups.get(last)[0] *= result[axis];
      } else {
        groups.add(new long[] {result[axis]});
        stretched.add(stretches);
      }
    }
    if (groups.isEmpty()) {
      groups.add(new long[] {1});
      stretched.add(new boolean[operands.size()]);
    }
  }

  /** The result's sizes, in groups. */
  long[] result() {
    return groups.stream().mapToLong(group -> group[0]).toArray();
  }

  /** An operand's sizes, in groups: 1 where it stretches. */
  long[] operand(int index) {
    long[] sizes = result();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = stretched.get(i)[index] ? 1 : sizes[i];
    }
    return sizes;
  }

  /** Whether an operand stretches in a group. */
  boolean stretches(int group, int index) {
    return stretched.get(group)[index];
  }
}
