package org.histossl.eval.decode;

import java.util.Arrays;
import java.util.BitSet;
import org.histossl.core.Check;

/** Checks of row numbers. */
final class Rows {
  private Rows() {}

  /** A copy of rows that exist and are there once each. */
  static int[] checked(String what, int[] rows, int count) {
    BitSet seen = new BitSet(count);
    for (int row : rows) {
      Check.index(what + " row", row, count);
      Check.that(!seen.get(row), "%s rows must be there once each, got row %d twice", what, row);
      seen.set(row);
    }
    return rows.clone();
  }

  /** As many rows as a batch has; behind the last one it is repeated. */
  static int[] block(int from, int batch, int count) {
    int[] rows = new int[batch];
    Arrays.setAll(rows, i -> Math.min(from + i, count - 1));
    return rows;
  }

  /** Refuses training without rows, and rows on both sides. */
  static void disjoint(int[] train, int[] validation, int count) {
    Check.that(train.length > 0, "training needs at least 1 row, got none");
    BitSet seen = new BitSet(count);
    for (int row : train) {
      seen.set(row);
    }
    for (int row : validation) {
      Check.that(
          !seen.get(row),
          "training and validation must share no row, got row %d in both: validation would not"
              + " notice overfitting",
          row);
    }
  }
}
