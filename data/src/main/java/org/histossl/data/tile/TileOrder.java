package org.histossl.data.tile;

import java.util.SplittableRandom;
import org.histossl.core.Check;
import org.histossl.core.Seed;

/**
 * A shuffled order of tiles: a uniformly drawn permutation of {@code 0..size-1} (Fisher-Yates) in
 * four bytes a tile. The order of an epoch comes from the epoch's seed:
 *
 * <pre>{@code
 * TileOrder order = TileOrder.of(store.size(), seed.at("order").at(epoch));
 * RgbImage first = store.read(order.at(0));
 * }</pre>
 */
public final class TileOrder {
  private final int[] order;

  private TileOrder(int[] order) {
    this.order = order;
  }

  /**
   * An order.
   *
   * @param size how many tiles there are; 0 gives an empty order
   * @param seed decides the order
   * @return the order
   */
  public static TileOrder of(int size, Seed seed) {
    Check.notNegative("size", size);
    int[] order = new int[size];
    SplittableRandom random = seed.random();
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return new TileOrder(order);
  }

  /**
   * The tile at a position.
   *
   * @param position from 0
   * @return the tile's index
   */
  public int at(int position) {
    return order[Check.index("position", position, order.length)];
  }

  /**
   * How many tiles there are.
   *
   * @return the number
   */
  public int size() {
    return order.length;
  }
}
