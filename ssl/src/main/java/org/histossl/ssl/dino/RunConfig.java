package org.histossl.ssl.dino;

import org.histossl.core.Check;

/**
 * How long and how wide a run is.
 *
 * @param epochs how often every tile is seen
 * @param batchSize tiles a micro-batch
 * @param accumulate micro-batches a step of the optimiser
 * @param seed where all randomness starts
 */
public record RunConfig(int epochs, int batchSize, int accumulate, long seed) {
  /** Refuses numbers below one. */
  public RunConfig {
    Check.positive("epochs", epochs);
    Check.positive("batchSize", batchSize);
    Check.positive("accumulate", accumulate);
  }

  /**
   * Values of the reference, main_dino.py: 100 epochs of batches of 64.
   *
   * @return the configuration
   */
  public static RunConfig defaults() {
    return new RunConfig(100, 64, 1, 0);
  }

  /**
   * Another length.
   *
   * @param value epochs
   * @return the changed copy
   */
  public RunConfig withEpochs(int value) {
    return new RunConfig(value, batchSize, accumulate, seed);
  }

  /**
   * Another batch.
   *
   * @param tiles tiles a micro-batch
   * @param microBatches micro-batches a step
   * @return the changed copy
   */
  public RunConfig withBatch(int tiles, int microBatches) {
    return new RunConfig(epochs, tiles, microBatches, seed);
  }

  /**
   * Another seed.
   *
   * @param value where all randomness starts
   * @return the changed copy
   */
  public RunConfig withSeed(long value) {
    return new RunConfig(epochs, batchSize, accumulate, value);
  }
}
