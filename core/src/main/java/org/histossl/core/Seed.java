package org.histossl.core;

import java.util.SplittableRandom;

/**
 * Where randomness comes from: a number, and numbers derived from it along a path. The same seed
 * and path give the same stream on every machine and in every thread order.
 *
 * <pre>{@code
 * SplittableRandom random = Seed.of(7).at("views").at(epoch).at(tile).random();
 * }</pre>
 *
 * @param value the state from which streams start
 */
public record Seed(long value) {
  /**
   * A seed from the number a user gave.
   *
   * @param value any number
   * @return the seed
   */
  public static Seed of(long value) {
    return new Seed(mix(value + 0x9e3779b97f4a7c15L));
  }

  /**
   * The seed of a numbered part: an epoch, a tile, a view.
   *
   * @param index the part's number
   * @return a seed of its own
   */
  public Seed at(long index) {
    return new Seed(mix(value * 0x2545f4914f6cdd1dL + mix(index ^ 0x5851f42d4c957f2dL)));
  }

  /**
   * The seed of a named part.
   *
   * @param name the part's name
   * @return a seed of its own
   */
  public Seed at(String name) {
    long hash = 0xcbf29ce484222325L; // FNV-1a, since String.hashCode has only 32 bits
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return at(hash);
  }

  /**
   * A new stream that starts at this seed.
   *
   * @return the stream; not for use by several threads
   */
  public SplittableRandom random() {
    return new SplittableRandom(value);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
