package org.histossl.data.curation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.histossl.core.Check;

/**
 * Shares a number of tiles out over clusters as evenly as their sizes allow: each gives {@code
 * min(m, capacity)}, with the greatest cut {@code m} for which these sum to no more than the
 * target; what is left goes one each to some of the clusters that have more than {@code m}.
 *
 * <p>Source: Vo et al. 2024, arXiv:2405.15613, section 3.3.
 */
final class ShareOut {
  private ShareOut() {}

  /** Draws places by chance. */
  interface Choice {
    /** So many of the places {@code [0, from)}, none twice. */
    int[] of(int from, int count);
  }

  /** The greatest number of tiles a cluster may give such that all stay within the target. */
  static long cut(long[] capacities, long target) {
    long low = 0;
    long high = Arrays.stream(capacities).max().orElse(0);
    while (low < high) {
      long middle = (low + high + 1) / 2;
      if (sum(capacities, middle) <= target) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * What each cluster gives.
   *
   * @param capacities how much each can give
   * @param target what all shall give, at most the sum of capacities
   * @param choice draws those that give one more
   */
  static long[] of(long[] capacities, long target, Choice choice) {
    long all = Arrays.stream(capacities).sum();
    Check.invariant(target <= all, "%d tiles wanted of clusters that have %d", target, all);
    long cut = cut(capacities, target);
    long[] shares = Arrays.stream(capacities).map(capacity -> Math.min(cut, capacity)).toArray();
    int left = Math.toIntExact(target - Arrays.stream(shares).sum());
    if (left > 0) {
      int[] larger = IntStream.range(0, shares.length).filter(i -> capacities[i] > cut).toArray();
      for (int place : choice.of(larger.length, left)) {
        shares[larger[place]]++;
      }
    }
    return shares;
  }

  private static long sum(long[] capacities, long cut) {
    return Arrays.stream(capacities).map(capacity -> Math.min(cut, capacity)).sum();
  }
}
