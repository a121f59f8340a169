package org.histossl.ssl.view;

import org.histossl.core.Check;
import org.histossl.core.Seed;
import org.histossl.core.Shuffle;

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
  private final Share share;

  private EpochOrder(Seed seed, int epoch, int[] tiles, int position, Share share) {
    this.seed = seed;
    this.epoch = epoch;
    this.tiles = tiles;
    this.position = position;
    this.share = share;
  }

  /**
   * Which entries of each step are one's own.
   *
   * @param from the first one
   * @param width how many
   * @param stride entries of a step
   */
  private record Share(int from, int width, int stride) {}

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
    Shuffle.inPlace(tiles, seed.at("order").at(epoch).random());
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
    return new EpochOrder(seed, epoch, tiles.clone(), 0, new Share(0, tiles.length, tiles.length));
  }

  /**
   * The same order from another position on, to resume an epoch.
   *
   * @param newPosition how many entries are behind, as {@link ViewBatch#nextPosition} says
   * @return the rest of the epoch
   */
  public EpochOrder from(int newPosition) {
    Check.inRange("position in the order", newPosition, 0, tiles.length);
    return new EpochOrder(seed, epoch, tiles, newPosition, share);
  }

  /**
   * One rank's share of each step; the others' tiles come in between and are skipped.
   *
   * @param rank which one, from 0
   * @param ranks how many share a step
   * @param stepEntries tiles of a step, a multiple of the ranks
   * @return the order with the rank's entries alone, from the same position on, which is to be a
   *     step's beginning
   */
  public EpochOrder share(int rank, int ranks, int stepEntries) {
    Check.index("rank", rank, ranks);
    Check.that(
        stepEntries % ranks == 0,
        "ranks share a step evenly: %d tiles are no multiple of %d ranks",
        stepEntries,
        ranks);
    int width = stepEntries / ranks;
    return new EpochOrder(
        seed, epoch, tiles, position, new Share(rank * width, width, stepEntries));
  }

  /** How many entries of one's own are left in whole steps. */
  int left() {
    int behind = tiles.length - position;
    return share.width == share.stride ? behind : behind / share.stride * share.width;
  }

  /** Where one's own n-th entry from the position on lies in the order. */
  long entry(long n) {
    return behind(n) + share.from;
  }

  /** The position in the order before one's own n-th entry from the position on. */
  long behind(long n) {
    return position + n / share.width * share.stride + n % share.width;
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
