package org.histossl.eval.decode;

import java.util.Arrays;
import org.histossl.core.Check;
import org.histossl.core.HostFloats;
import org.histossl.eval.embed.Embeddings;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a decoder's first layer sees of embeddings: the embeddings as they are, or each dimension
 * brought to mean 0 and deviation 1 by the statistics of the training rows. It travels with the
 * decoder, so that later embeddings are treated as those that it learnt from.
 */
public final class Standardization {
  private final float[] mean;
  private final float[] inverseDeviation;

  private Standardization(float[] mean, float[] inverseDeviation) {
    this.mean = mean;
    this.inverseDeviation = inverseDeviation;
  }

  /**
   * What a decoder asks for, by the rows that it learns from.
   *
   * @param inputs what it asks for
   * @param embeddings the embeddings
   * @param trainRows the rows whose statistics count
   * @return the standardisation
   */
  public static Standardization of(Inputs inputs, Embeddings embeddings, int... trainRows) {
    return inputs == Inputs.STANDARDIZED
        ? byStatistics(embeddings, trainRows)
        : none(embeddings.dimensions());
  }

  /** One that was kept: {@code (x - mean) * inverseDeviation}. */
  static Standardization of(float[] mean, float[] inverseDeviation) {
    return new Standardization(mean, inverseDeviation);
  }

  int dimensions() {
    return mean.length;
  }

  float[] mean() {
    return mean.clone();
  }

  float[] inverseDeviation() {
    return inverseDeviation.clone();
  }

  private static Standardization none(int dimensions) {
    float[] ones = new float[dimensions];
    Arrays.fill(ones, 1);
    return new Standardization(new float[dimensions], ones);
  }

  /** By the rows' mean and biased deviation; a dimension that never varies is only centered. */
  private static Standardization byStatistics(Embeddings embeddings, int... rows) {
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
        double centered = values[d] - sums[d] / rows.length;
        squares[d] += centered * centered;
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

  /**
   * Fills the input of a program with rows, one behind the other.
   *
   * @param input as many numbers as the rows have
   * @param embeddings the embeddings
   * @param rows which of them
   */
  public void fill(INDArray input, Embeddings embeddings, int... rows) {
    int dimensions = embeddings.dimensions();
    float[] x = new float[Math.multiplyExact(rows.length, dimensions)];
    for (int i = 0; i < rows.length; i++) {
      embeddings.copyRow(rows[i], x, i * dimensions);
      apply(x, i * dimensions);
    }
    HostFloats.fill(input, 0, x);
  }

  /**
   * Embeddings as the decoder sees them.
   *
   * @param embeddings the embeddings
   * @return a copy
   */
  public Embeddings apply(Embeddings embeddings) {
    checkFit(embeddings);
    Embeddings.Builder builder = Embeddings.builder(embeddings.count(), embeddings.dimensions());
    float[] row = new float[embeddings.dimensions()];
    for (int i = 0; i < embeddings.count(); i++) {
      embeddings.copyRow(i, row, 0);
      apply(row, 0);
      builder.add(row);
    }
    return builder.build();
  }

  /**
   * Refuses embeddings that cannot come from the encoder that was learnt from.
   *
   * @param embeddings embeddings to decode
   */
  public void checkFit(Embeddings embeddings) {
    Check.that(
        embeddings.dimensions() == mean.length,
        "embeddings to decode and to learn from must agree in dimensions, got %d and %d: are they"
            + " of one encoder?",
        embeddings.dimensions(),
        mean.length);
    embeddings.requireFinite("embeddings to decode");
  }

  private void apply(float[] values, int offset) {
    for (int d = 0; d < mean.length; d++) {
      values[offset + d] = (values[offset + d] - mean[d]) * inverseDeviation[d];
    }
  }
}
