package org.histossl.ssl.distill;

import org.histossl.core.Check;
import org.histossl.core.engine.Activations;

/**
 * How long and how wide a run is.
 *
 * @param epochs how often every tile is seen
 * @param batchSize tiles a micro-batch
 * @param accumulate micro-batches a step of the optimizer
 * @param seed where all randomness starts
 * @param activations whether the student keeps what its blocks computed for the backward pass, or
 *     computes it again: slower, but larger micro-batches fit; the results are the same
 * @param shards in how many parts of {@code batchSize} tiles a step is made, each with batch norms
 *     and neighbors of its own, as by so many cards; how many processes share them changes nothing
 */
public record RunConfig(
    int epochs, int batchSize, int accumulate, long seed, Activations activations, int shards) {
  /** Refuses numbers below one, and shards of several micro-batches. */
  public RunConfig {
    Check.positive("shards", shards);
    Check.that(
        shards == 1 || accumulate == 1,
        "a step of %d shards takes one micro-batch of each, got accumulate %d: raise shards"
            + " instead",
        shards,
        accumulate);
    Check.positive("epochs", epochs);
    Check.positive("batchSize", batchSize);
    Check.positive("accumulate", accumulate);
  }

  /**
   * A run that keeps its activations.
   *
   * @param epochs how often every tile is seen
   * @param batchSize tiles a micro-batch
   * @param accumulate micro-batches a step of the optimizer
   * @param seed where all randomness starts
   */
  public RunConfig(int epochs, int batchSize, int accumulate, long seed) {
    this(epochs, batchSize, accumulate, seed, Activations.KEPT, 1);
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
    return new RunConfig(value, batchSize, accumulate, seed, activations, shards);
  }

  /**
   * Another batch.
   *
   * @param tiles tiles a micro-batch
   * @param microBatches micro-batches a step
   * @return the changed copy
   */
  public RunConfig withBatch(int tiles, int microBatches) {
    return new RunConfig(epochs, tiles, microBatches, seed, activations, shards);
  }

  /**
   * Another seed.
   *
   * @param value where all randomness starts
   * @return the changed copy
   */
  public RunConfig withSeed(long value) {
    return new RunConfig(epochs, batchSize, accumulate, value, activations, shards);
  }

  /**
   * Another use of memory.
   *
   * @param value whether activations are kept or recomputed
   * @return the changed copy
   */
  public RunConfig withActivations(Activations value) {
    return new RunConfig(epochs, batchSize, accumulate, seed, value, shards);
  }

  /**
   * As by so many cards.
   *
   * @param value parts of {@code batchSize} tiles that a step is made of
   * @return the changed copy
   */
  public RunConfig withShards(int value) {
    return new RunConfig(epochs, batchSize, accumulate, seed, activations, value);
  }

  /**
   * Tiles that a step sees.
   *
   * @return those of all micro-batches or shards
   */
  public int tilesPerStep() {
    return Math.multiplyExact(batchSize, Math.multiplyExact(accumulate, shards));
  }
}
