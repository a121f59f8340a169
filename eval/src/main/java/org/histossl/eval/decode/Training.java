package org.histossl.eval.decode;

import org.histossl.core.Progress;
import org.histossl.core.Seed;
import org.histossl.core.engine.Engine;

/**
 * The circumstances of a decoder's training.
 *
 * @param seed where weights and the order of rows come from
 * @param engine what runs the network, while it is trained and afterwards
 * @param progress told of each step
 */
public record Training(Seed seed, Engine engine, Progress progress) {
  /**
   * On the machine's standard engine.
   *
   * @param seed where weights and the order of rows come from
   * @param progress told of each step
   * @return the circumstances
   */
  public static Training of(Seed seed, Progress progress) {
    return new Training(seed, Engine.standard(), progress);
  }

  /**
   * The same with another seed.
   *
   * @param value where weights and the order of rows come from
   * @return the circumstances
   */
  public Training withSeed(Seed value) {
    return new Training(value, engine, progress);
  }
}
