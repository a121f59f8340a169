package org.histossl.eval.decode;

import org.histossl.eval.embed.Embeddings;

/** Brings each dimension to mean 0 and deviation 1 by the statistics of some rows. */
final class Standardization {
  private final float[] mean;
  private final float[] inverseDeviation;

  private Standardization(float[] mean, float[] inverseDeviation) {
    this.mean = mean;
    this.inverseDeviation = inverseDeviation;
  }

  /** Leaves everything as it is. */
  static Standardization none(int dimensions) {
    float[] ones = new float[dimensions];
    java.util.Arrays.fill(ones, 1);
    return new Standardization(new float[dimensions], ones);
  }

  /** By the rows' mean and biased deviation; a dimension that never varies is only centred. */
  static Standardization of(Embeddings embeddings, int... rows) {
    int dimensions = embeddings.dimensions();
    double[] sums = new double[dimensions];
    float[] values = new float[dimensions];
    for (int row : rows) {
      embeddings.copyRow(row, values, 0);
      for (int d = 0; d < dimensions; d++) {
        sums[d] += values[d];
      }
    }
    double[] squares = new double[dimensions];
    for (int row : rows) {
      embeddings.copyRow(row, values, 0);
      for (int d = 0; d < dimensions; d++) {
        double centred = values[d] - sums[d] / rows.length;
        squares[d] += centred * centred;
      }
    }
    float[] mean = new float[dimensions];
    float[] inverse = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      mean[d] = (float) (sums[d] / rows.length);
      double deviation = Math.sqrt(squares[d] / rows.length);
      // rounding of the mean alone would else be blown up to deviation 1
      boolean varies = deviation > Math.ulp(mean[d]);
      inverse[d] = varies ? (float) (1 / deviation) : 1;
    }
    return new Standardization(mean, inverse);
  }

  /** Changes a row in place. */
  void apply(float[] values, int offset) {
    for (int d = 0; d < mean.length; d++) {
      values[offset + d] = (values[offset + d] - mean[d]) * inverseDeviation[d];
    }
  }

  int dimensions() {
    return mean.length;
  }
}
