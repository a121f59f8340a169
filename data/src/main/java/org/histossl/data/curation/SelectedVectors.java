package org.histossl.data.curation;

import java.io.IOException;
import org.histossl.core.Check;

/** Some rows of others; what lies together there is read together. */
final class SelectedVectors implements Vectors {
  private final Vectors source;
  private final int[] chosen;

  SelectedVectors(Vectors source, int[] chosen) {
    for (int row : chosen) {
      Check.index("row", row, source.count());
    }
    this.source = source;
    this.chosen = chosen;
  }

  @Override
  public int count() {
    return chosen.length;
  }

  @Override
  public int dimensions() {
    return source.dimensions();
  }

  @Override
  public void read(int first, int rows, float[] target, int offset) throws IOException {
    int at = first;
    while (at < first + rows) {
      int end = at + 1;
      while (end < first + rows && chosen[end] == chosen[end - 1] + 1) {
        end++;
      }
      source.read(chosen[at], end - at, target, offset + (at - first) * dimensions());
      at = end;
    }
  }
}
