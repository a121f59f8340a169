package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;

class TileOrderProperties {
  @Property
  void everyTileComesOnceAndTheSeedDecidesWhen(
      @ForAll @IntRange(min = 0, max = 2000) int size, @ForAll long seed) {
    TileOrder order = TileOrder.of(size, Seed.of(seed));
    TileOrder again = TileOrder.of(size, Seed.of(seed));
    boolean[] seen = new boolean[size];
    for (int i = 0; i < order.size(); i++) {
      assertEquals(order.at(i), again.at(i));
      seen[order.at(i)] = true;
    }
    for (boolean one : seen) {
      assertTrue(one);
    }
  }

  @Example
  void allOrdersOfThreeAreAboutEquallyFrequent() {
    int[] count = new int[27];
    for (int epoch = 0; epoch < 6000; epoch++) {
      TileOrder order = TileOrder.of(3, Seed.of(1).at(epoch));
      count[9 * order.at(0) + 3 * order.at(1) + order.at(2)]++;
    }
    for (int c : new int[] {5, 7, 11, 15, 19, 21}) {
      assertTrue(count[c] > 850 && count[c] < 1150, "order " + c + " came " + count[c]); // 5 sigma
    }
  }
}
