package org.histossl.ssl.train;

import java.util.Map;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.core.parallel.Group;
import org.histossl.ssl.view.ViewConfig;

/**
 * What decides which tiles come in which step, and what a checkpoint must agree with.
 *
 * @param epochs how often every tile is seen
 * @param batchSize tiles a micro-batch
 * @param accumulate micro-batches a step
 * @param seed where all randomness starts
 * @param views what is cut from a tile
 * @param configuration all settings that change the result, as text by name
 * @param shards parts of a step, each of one micro-batch, that ranks share
 */
public record TrainingPlan(
    int epochs,
    int batchSize,
    int accumulate,
    long seed,
    ViewConfig views,
    Map<String, String> configuration,
    int shards) {
  /** Refuses numbers below one; copies the settings. */
  public TrainingPlan {
    Check.positive("epochs", epochs);
    Check.positive("batchSize", batchSize);
    Check.positive("accumulate", accumulate);
    Check.positive("shards", shards);
    configuration = Map.copyOf(configuration);
  }

  /**
   * A plan of one shard.
   *
   * @param epochs how often every tile is seen
   * @param batchSize tiles a micro-batch
   * @param accumulate micro-batches a step
   * @param seed where all randomness starts
   * @param views what is cut from a tile
   * @param configuration all settings that change the result, as text by name
   */
  public TrainingPlan(
      int epochs,
      int batchSize,
      int accumulate,
      long seed,
      ViewConfig views,
      Map<String, String> configuration) {
    this(epochs, batchSize, accumulate, seed, views, configuration, 1);
  }

  /**
   * Tiles a step.
   *
   * @return those of all its micro-batches and shards
   */
  public long tilesPerStep() {
    return (long) batchSize * accumulate * shards;
  }

  /**
   * Steps an epoch; what is left over for no whole step is left out.
   *
   * @param tiles how many tiles there are
   * @return at least 1
   */
  public long stepsPerEpoch(int tiles) {
    long steps = tiles / tilesPerStep();
    Check.that(
        steps > 0,
        "a step takes %d tiles (batch %d, accumulated %d, shards %d), but there are only %d: choose"
            + " a smaller batch",
        tilesPerStep(),
        batchSize,
        accumulate,
        shards,
        tiles);
    return steps;
  }

  /**
   * Micro-batches that are in memory at a time: those of a step are open together, and one more is
   * made ahead.
   *
   * @param accumulate micro-batches a step
   * @return at least 2
   */
  public static int batchesInMemory(int accumulate) {
    return Math.max(2, accumulate + 1);
  }

  /** Micro-batches of a step that one of the ranks sees. */
  int batchesOf(Group group) {
    return accumulate * group.shards(shards);
  }

  /** The settings in order of their names. */
  TreeMap<String, String> sorted() {
    return new TreeMap<>(configuration);
  }
}
