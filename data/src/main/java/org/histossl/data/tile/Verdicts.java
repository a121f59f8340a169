package org.histossl.data.tile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Check;

/** Which tiles of a table are kept, and why the others are not: 5 bytes a tile. */
final class Verdicts {
  private static final byte KEPT = -1;

  private final List<String> reasons;
  private final byte[] reason;
  private final int[] kept;
  private final int[] dropped;

  private Verdicts(List<String> reasons, byte[] reason, int[] kept, int[] dropped) {
    this.reasons = reasons;
    this.reason = reason;
    this.kept = kept;
    this.dropped = dropped;
  }

  /** Takes verdicts one by one, in the table's order. */
  static final class Builder {
    private final List<String> reasons = new ArrayList<>();
    private final Map<String, Byte> numbers = new HashMap<>();
    private final byte[] reason;
    private int size;
    private int keptSize;

    Builder(int size) {
      this.reason = new byte[size];
    }

    void add(Optional<String> verdict) {
      if (verdict.isEmpty()) {
        reason[size++] = KEPT;
        keptSize++;
        return;
      }
      Byte known = numbers.get(verdict.get());
      if (known == null) {
        Check.that(reasons.size() < Byte.MAX_VALUE, "more than 127 reasons of dropping");
        known = (byte) reasons.size();
        reasons.add(verdict.get());
        numbers.put(verdict.get(), known);
      }
      reason[size++] = known;
    }

    Verdicts build() {
      int[] kept = new int[keptSize];
      int[] dropped = new int[size - keptSize];
      int k = 0;
      int d = 0;
      for (int i = 0; i < size; i++) {
        if (reason[i] == KEPT) {
          kept[k++] = i;
        } else {
          dropped[d++] = i;
        }
      }
      return new Verdicts(List.copyOf(reasons), Arrays.copyOf(reason, size), kept, dropped);
    }
  }

  /** The table's rows of the kept tiles, ascending; not a copy. */
  int[] kept() {
    return kept;
  }

  /** The table's rows of the dropped tiles, ascending; not a copy. */
  int[] dropped() {
    return dropped;
  }

  Optional<String> reason(int row) {
    return reason[row] == KEPT ? Optional.empty() : Optional.of(reasons.get(reason[row]));
  }
}
