package org.histossl.ssl.view;

import java.util.SplittableRandom;

/** Draws that also work for empty ranges and certain events. */
final class Draw {
  private Draw() {}

  static double uniform(SplittableRandom random, double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  static boolean happens(SplittableRandom random, double probability) {
    return random.nextDouble() < probability;
  }
}
