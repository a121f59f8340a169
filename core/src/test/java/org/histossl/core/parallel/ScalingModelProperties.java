package org.histossl.core.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.parallel.ScalingModel.Machine;
import org.histossl.core.parallel.ScalingModel.Prediction;
import org.histossl.core.parallel.ScalingModel.Work;

class ScalingModelProperties {
  private static final Work WORK = new Work(0.3, 4L * 84_000_000, 64, 0.02);
  private static final Machine MACHINE = new Machine(4, 200e9, 25e9, 5e-6, 16, 50e9, 2);

  @Property
  void moreCardsAreNeverMoreEfficientAndNeverSlowerInAll(
      @ForAll @IntRange(min = 1, max = 1023) int cards) {
    ScalingModel model = new ScalingModel(WORK, MACHINE);
    Prediction few = model.at(cards);
    Prediction more = model.at(cards + 1);
    assertTrue(more.efficiency() <= few.efficiency() + 1e-12, few + " " + more);
    assertTrue(more.pricePerMillionTiles() >= few.pricePerMillionTiles() - 1e-9);
    assertTrue(few.efficiency() > 0 && few.efficiency() <= 1);
    assertEquals(
        few.efficiency() * cards * WORK.tiles() / WORK.stepSeconds(),
        few.tilesPerSecond(),
        1e-6 * few.tilesPerSecond());
  }

  @Example
  void oneCardAloneWaitsForNothing() {
    Prediction one = new ScalingModel(WORK, MACHINE).at(1);
    assertEquals(1, one.efficiency());
    assertEquals(0, one.sumSeconds());
  }

  /**
   * By hand: 24 cards on 6 nodes send 20/24 of 336 MB each, 4 through one link of 25 GB/s, twice.
   */
  @Example
  void theThesissSixNodesByHand() {
    Prediction six = new ScalingModel(WORK, MACHINE).at(24);
    assertEquals(2 * (4 * 336e6 * 20 / 24 / 25e9 + 23 * 5e-6), six.sumSeconds(), 1e-9);
  }

  @Example
  void coresAndFileSystemAreWaitedForWhereTheyAreSlow() {
    Machine fewCores = new Machine(4, 200e9, 25e9, 5e-6, 2, 50e9, 2);
    assertEquals(64 * 0.02 / 2 - 0.3, new ScalingModel(WORK, fewCores).at(1).viewSeconds(), 1e-12);
    Machine slowDisks = new Machine(4, 200e9, 25e9, 5e-6, 16, 1e6, 2);
    assertEquals(
        64 * 30_000 / 1e6 - 0.3, new ScalingModel(WORK, slowDisks).at(1).storageSeconds(), 1e-9);
  }
}
