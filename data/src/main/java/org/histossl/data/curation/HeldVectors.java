package org.histossl.data.curation;

/** Rows in one array. */
final class HeldVectors implements Vectors {
  private final int dimensions;
  private final float[] values;

  HeldVectors(int dimensions, float[] values) {
    this.dimensions = dimensions;
    this.values = values;
  }

  @Override
  public int count() {
    return values.length / dimensions;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public void read(int first, int rows, float[] target, int offset) {
    System.arraycopy(values, first * dimensions, target, offset, rows * dimensions);
  }
}
