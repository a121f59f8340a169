package org.histossl.data.curation;

import java.io.IOException;
import org.histossl.core.Check;

/**
 * Rows divided by their Euclidean lengths, so that the squared distance of two is {@code 2 - 2
 * cosine}.
 */
final class UnitVectors implements Vectors {
  /** In squared distance: above what rounding makes of copies, below what anybody would ask for. */
  private static final double ROUNDING = 1e-12;

  private final Vectors source;

  UnitVectors(Vectors source) {
    this.source = source;
  }

  /** The greatest squared distance of two rows whose cosine is at least this. */
  static float squaredDistance(double cosine) {
    return (float) (2 - 2 * Check.inRange("cosine", cosine, -1, 1) + ROUNDING);
  }

  @Override
  public int count() {
    return source.count();
  }

  @Override
  public int dimensions() {
    return source.dimensions();
  }

  @Override
  public void read(int first, int rows, float[] target, int offset) throws IOException {
    source.read(first, rows, target, offset);
    int dimensions = dimensions();
    for (int row = 0; row < rows; row++) {
      int start = offset + row * dimensions;
      double sum = 0;
      for (int i = start; i < start + dimensions; i++) {
        sum += (double) target[i] * target[i];
      }
      Check.that(
          sum > 0,
          "a cosine needs rows that have a direction, got zeros in row %d (of %d x %d):"
              + " leave such tiles out",
          first + row,
          count(),
          dimensions);
      double length = Math.sqrt(sum);
      for (int i = start; i < start + dimensions; i++) {
        target[i] = (float) (target[i] / length);
      }
    }
  }
}
