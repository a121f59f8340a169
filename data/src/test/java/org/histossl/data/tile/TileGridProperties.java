package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.histossl.data.slide.Level;

class TileGridProperties {
  @Property
  void tilesLieInsideAndNoFurtherOneWouldFit(
      @ForAll @IntRange(min = 1, max = 3000) int width,
      @ForAll @IntRange(min = 1, max = 3000) int height,
      @ForAll @IntRange(min = 1, max = 500) int size,
      @ForAll @IntRange(min = 1, max = 500) int stride) {
    TileGrid grid = TileGrid.of(new Level(0, width, height, 1), size, stride);
    if (grid.columns() > 0) {
      assertTrue(grid.x(grid.columns() - 1) + size <= width);
    }
    assertTrue((long) grid.columns() * stride + size > width);
    if (grid.rows() > 0) {
      assertTrue(grid.y(grid.rows() - 1) + size <= height);
    }
    assertTrue((long) grid.rows() * stride + size > height);
    assertEquals((long) grid.columns() * grid.rows(), grid.size());
  }

  @Example
  void aLevelAsLargeAsAnIntegerDoesNotOverflow() {
    TileGrid grid = TileGrid.of(new Level(0, Integer.MAX_VALUE, Integer.MAX_VALUE, 1), 1);
    assertEquals((long) Integer.MAX_VALUE * Integer.MAX_VALUE, grid.size());
    assertEquals(Integer.MAX_VALUE - 1, grid.x(Integer.MAX_VALUE - 1));
  }

  @Example
  void aTileLargerThanTheLevelGivesAnEmptyGrid() {
    TileGrid grid = TileGrid.of(new Level(0, 100, 300, 1), 224);
    assertEquals(0, grid.size());
    assertThrows(IllegalArgumentException.class, () -> grid.x(0));
  }
}
