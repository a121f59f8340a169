package org.histossl.data.curation;

import java.util.SplittableRandom;
import org.histossl.core.Seed;

/** The random numbers of k-means++. */
interface Draws {
  /** A whole number in {@code [0, count)}. */
  int below(int count);

  /** A number in {@code [0, 1)}. */
  double uniform();

  /** Drawn from a seed's own stream. */
  static Draws of(Seed seed) {
    SplittableRandom random = seed.random();
    return new Draws() {
      @Override
      public int below(int count) {
        return random.nextInt(count);
      }

      @Override
      public double uniform() {
        return random.nextDouble();
      }
    };
  }
}
