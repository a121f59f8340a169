package org.histossl.core;

import java.util.SplittableRandom;

/** Puts numbers into a drawn order, all orders as likely. */
public final class Shuffle {
  private Shuffle() {}

  /**
   * Shuffles in place, from the last element down (Fisher and Yates; Knuth, volume 2, algorithm P).
   *
   * @param order the elements
   * @param random what is drawn from, once for each element but the first
   */
  public static void inPlace(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }
}
