package org.histossl.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SeedProperties {
  @Property
  void theSamePathGivesTheSameStream(@ForAll long value, @ForAll long index, @ForAll String name) {
    assertEquals(
        Seed.of(value).at(name).at(index).random().nextLong(),
        Seed.of(value).at(name).at(index).random().nextLong());
  }

  @Property
  void neighborsGiveOtherStreams(@ForAll long value, @ForAll long index) {
    assertNotEquals(
        Seed.of(value).at(index).random().nextLong(),
        Seed.of(value).at(index + 1).random().nextLong());
    assertNotEquals(Seed.of(value).random().nextLong(), Seed.of(value + 1).random().nextLong());
  }
}
