package org.histossl.eval.attention;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cells that share edges, as regions with outlines: the outer ring turns one way, holes turn the
 * other. Rings touch at corners at most, so that the polygons are valid.
 */
final class Outlines {
  /** Right, down, left, up. */
  private static final int[][] STEPS = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};

  /**
   * A connected region.
   *
   * @param cells its cells, {row, column} each
   * @param rings corners {column, row} each, without the repetition of the first; the outer ring
   *     first
   */
  record Region(List<int[]> cells, List<List<int[]>> rings) {}

  private final boolean[][] mask;
  private final int[][] labels;

  private Outlines(boolean[][] mask) {
    this.mask = mask;
    this.labels = new int[mask.length][mask[0].length];
  }

  static List<Region> of(boolean[][] mask) {
    Outlines outlines = new Outlines(mask);
    List<Region> regions = new ArrayList<>();
    for (int row = 0; row < mask.length; row++) {
      for (int column = 0; column < mask[row].length; column++) {
        if (mask[row][column] && outlines.labels[row][column] == 0) {
          List<int[]> cells = outlines.fill(row, column, regions.size() + 1);
          regions.add(new Region(cells, outlines.rings(cells)));
        }
      }
    }
    return regions;
  }

  private List<int[]> fill(int row, int column, int label) {
    List<int[]> cells = new ArrayList<>();
    ArrayDeque<int[]> open = new ArrayDeque<>();
    labels[row][column] = label;
    open.add(new int[] {row, column});
    while (!open.isEmpty()) {
      int[] cell = open.remove();
      cells.add(cell);
      for (int[] step : STEPS) {
        int y = cell[0] + step[1];
        int x = cell[1] + step[0];
        if (inside(y, x) && mask[y][x] && labels[y][x] == 0) {
          labels[y][x] = label;
          open.add(new int[] {y, x});
        }
      }
    }
    return cells;
  }

  private boolean inside(int row, int column) {
    return row >= 0 && row < mask.length && column >= 0 && column < mask[0].length;
  }

  private boolean same(int row, int column, int label) {
    return inside(row, column) && labels[row][column] == label;
  }

  /** The rings of a region, the one around all others first. */
  private List<List<int[]>> rings(List<int[]> cells) {
    int label = labels[cells.get(0)[0]][cells.get(0)[1]];
    Edges edges = new Edges();
    for (int[] cell : cells) {
      int y = cell[0];
      int x = cell[1];
      // with the cell on the right hand, where y points downwards
      if (!same(y - 1, x, label)) {
        edges.add(x, y, 0);
      }
      if (!same(y, x + 1, label)) {
        edges.add(x + 1, y, 1);
      }
      if (!same(y + 1, x, label)) {
        edges.add(x + 1, y + 1, 2);
      }
      if (!same(y, x - 1, label)) {
        edges.add(x, y + 1, 3);
      }
    }
    List<List<int[]>> rings = edges.rings();
    rings.sort(Comparator.comparingLong(ring -> -Math.abs(twiceArea(ring))));
    return rings;
  }

  /** Positive for outer rings, negative for holes. */
  static long twiceArea(List<int[]> ring) {
    long sum = 0;
    for (int i = 0; i < ring.size(); i++) {
      int[] a = ring.get(i);
      int[] b = ring.get((i + 1) % ring.size());
      sum += (long) a[0] * b[1] - (long) b[0] * a[1];
    }
    return sum;
  }

  /** Edges of one cell's length by where they begin and which way they go. */
  private static final class Edges {
    private final java.util.TreeMap<Long, boolean[]> starts = new java.util.TreeMap<>();

    void add(int x, int y, int direction) {
      starts.computeIfAbsent(key(x, y), place -> new boolean[STEPS.length])[direction] = true;
    }

    private static long key(int x, int y) {
      return (long) y << 32 | x;
    }

    List<List<int[]>> rings() {
      List<List<int[]>> rings = new ArrayList<>();
      for (java.util.Map.Entry<Long, boolean[]> start : starts.entrySet()) {
        for (int direction = 0; direction < STEPS.length; direction++) {
          if (start.getValue()[direction]) {
            long place = start.getKey();
            rings.add(ring((int) place, (int) (place >> 32), direction));
          }
        }
      }
      return rings;
    }

    /** Follows edges, using them up; only corners are kept. */
    private List<int[]> ring(int startX, int startY, int startDirection) {
      List<int[]> corners = new ArrayList<>();
      int x = startX;
      int y = startY;
      int direction = startDirection;
      do {
        use(x, y, direction);
        x += STEPS[direction][0];
        y += STEPS[direction][1];
        boolean closed = x == startX && y == startY;
        int next = closed ? startDirection : next(x, y, direction);
        if (next != direction) {
          corners.add(new int[] {x, y});
        }
        direction = next;
        if (closed) {
          break;
        }
      } while (true);
      return corners;
    }

    private void use(int x, int y, int direction) {
      boolean[] directions = starts.get(key(x, y));
      if (directions != null) {
        directions[direction] = false;
      }
    }

    /** Where two cells touch at a corner alone, the turn that parts a hole from the outside. */
    private int next(int x, int y, int direction) {
      boolean[] directions = starts.get(key(x, y));
      for (int turn : new int[] {3, 0, 1}) {
        int candidate = (direction + turn) % STEPS.length;
        if (directions != null && directions[candidate]) {
          return candidate;
        }
      }
      throw new IllegalStateException("an outline ends at column " + x + ", row " + y);
    }
  }
}
