package org.histossl.eval.attention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.histossl.core.Seed;

class OutlinesProperties {
  @Property(tries = 300)
  void ringsEncloseTheirCellsAndNothingElse(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int columns,
      @ForAll @DoubleRange(min = 0.1, max = 0.95) double density) {
    SplittableRandom random = Seed.of(seed).random();
    boolean[][] mask = new boolean[rows][columns];
    int wanted = 0;
    for (boolean[] row : mask) {
      for (int c = 0; c < columns; c++) {
        row[c] = random.nextDouble() < density;
        wanted += row[c] ? 1 : 0;
      }
    }
    List<Outlines.Region> regions = Outlines.of(mask);
    int cells = 0;
    for (Outlines.Region region : regions) {
      cells += region.cells().size();
      long area = 0;
      for (int i = 0; i < region.rings().size(); i++) {
        List<int[]> ring = region.rings().get(i);
        long twice = Outlines.twiceArea(ring);
        assertEquals(i == 0, twice > 0, "the first ring is around the others, which are holes");
        area += twice;
        assertTrue(isSimple(ring), "no ring comes twice to one corner");
      }
      assertEquals(2L * region.cells().size(), area);
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          int r = row;
          int c = column;
          boolean own = region.cells().stream().anyMatch(cell -> cell[0] == r && cell[1] == c);
          assertEquals(own, inside(region, row + 0.5, column + 0.5));
        }
      }
    }
    assertEquals(wanted, cells);
  }

  private static boolean isSimple(List<int[]> ring) {
    Set<Long> corners = new HashSet<>();
    return ring.stream().allMatch(corner -> corners.add((long) corner[0] << 32 | corner[1]));
  }

  /** Odd numbers of crossings of a ray to the left, over all rings. */
  private static boolean inside(Outlines.Region region, double y, double x) {
    boolean inside = false;
    for (List<int[]> ring : region.rings()) {
      for (int i = 0; i < ring.size(); i++) {
        int[] a = ring.get(i);
        int[] b = ring.get((i + 1) % ring.size());
        if (a[0] == b[0] && a[0] < x && Math.min(a[1], b[1]) < y && y < Math.max(a[1], b[1])) {
          inside = !inside;
        }
      }
    }
    return inside;
  }
}
