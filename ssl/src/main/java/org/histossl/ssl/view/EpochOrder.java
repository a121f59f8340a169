package org.histossl.ssl.view;

import java.util.SplittableRandom;
import org.histossl.core.Check;
import org.histossl.core.Seed;

/**
 * In which order an epoch goes through the tiles, and from where on. Immutable.
 *
 * <pre>{@code
 * EpochOrder order = EpochOrder.shuffled(Seed.of(7), epoch, source.size());
 * EpochOrder rest = order.from(batch.nextPosition()); // the same batches as an undisturbed run
 * }</pre>
 */
public final class EpochOrder {
  private final Seed seed;
  private final int epoch;
  private final int[] tiles;
  private final int position;

  private EpochOrder(Seed seed, int epoch, int[] tiles, int position) {
    this.seed = seed;
    this.epoch = epoch;
    this.tiles = tiles;
    this.position = position;
  }

  /**
   * All tiles in random order, which depends on the seed and the epoch.
   *
   * @param seed the run's seed
   * @param epoch the epoch's number
   * @param tileCount how many tiles there are
   * @return the order, from its start on
   */
  public static EpochOrder shuffled(Seed seed, int epoch, int tileCount) {
    Check.positive("number of tiles", tileCount);
    int[] tiles = new int[tileCount];
    for (int i = 0; i < tileCount; i++) {
      tiles[i] = i;
    }
    SplittableRandom random = seed.at("order").at(epoch).random();
    for (int i = tileCount - 1; i > 0; i--) { // Fisher-Yates
      int j = random.nextInt(i + 1);
      int tile = tiles[i];
      tiles[i] = tiles[j];
      tiles[j] = tile;
    }
    return of(seed, epoch, tiles);
  }

  /**
   * A given order.
   *
   * @param seed the run's seed, from which the views' seeds are derived
   * @param epoch the epoch's number
   * @param tiles numbers of tiles, at least one
   * @return the order, from its start on
   */
  public static EpochOrder of(Seed seed, int epoch, int[] tiles) {
    Check.notNegative("epoch", epoch);
    Check.positive("number of tiles in the order", tiles.length);
    return new EpochOrder(seed, epoch, tiles.clone(), 0);
  }

  /**
   * The same order from another position on, to resume an epoch.
   *
   * @param newPosition how many entries are behind, as {@link ViewBatch#nextPosition} says
   * @return the rest of the epoch
   */
  public EpochOrder from(int newPosition) {
    Check.inRange("position in the order", newPosition, 0, tiles.length);
    return new EpochOrder(seed, epoch, tiles, newPosition);
  }

  /**
   * The epoch's number.
   *
   * @return the number, from 0 on
   */
  public int epoch() {
    return epoch;
  }

  /**
   * How many entries the order has, those before the position included.
   *
   * @return the length
   */
  public int length() {
    return tiles.length;
  }

  /**
   * How many entries are behind.
   *
   * @return the position
   */
  public int position() {
    return position;
  }

  /**
   * The tile at an entry; after the last one comes the first again.
   *
   * @param entry the entry, from 0 on
   * @return the tile's number
   */
  public int tile(long entry) {
    Check.notNegative("entry", entry);
    return tiles[(int) (entry % tiles.length)];
  }

  /** The seed of a tile's views in this epoch. */
  Seed tileSeed(int tile) {
    return seed.at("views").at(epoch).at(tile);
  }
}
