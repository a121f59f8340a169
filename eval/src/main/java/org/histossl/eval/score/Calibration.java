package org.histossl.eval.score;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.histossl.core.Check;

/**
 * Whether a classifier that is sure with 0.8 is right in 80 of 100 cases. The confidence is the
 * greatest probability; samples are binned by it.
 *
 * <p>Source: Guo et al. 2017, arXiv:1706.04599, eq. 3 and 5.
 *
 * @param bins the bins with equal widths, by rising confidence
 */
public record Calibration(List<Bin> bins) {
  private static final double PROBABILITY_SUM_TOLERANCE = 1e-3;

  /**
   * Samples of about the same confidence.
   *
   * @param low the bin's lower edge, not inside except for the first bin
   * @param high the bin's upper edge, inside
   * @param count how many samples fell into it
   * @param meanConfidence their mean confidence; empty without samples
   * @param accuracy the share of them predicted rightly; empty without samples
   */
  public record Bin(
      double low, double high, long count, OptionalDouble meanConfidence, OptionalDouble accuracy) {
    private double gap() {
      return Math.abs(accuracy.orElse(0) - meanConfidence.orElse(0)); // 0 without samples
    }
  }

  /**
   * Takes a copy of the list.
   *
   * @param bins the bins with equal widths, by rising confidence
   */
  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Bins samples by their confidence.
   *
   * @param truth the true class of each sample
   * @param probabilities {@code [samples][classes]}, each row summing to 1
   * @param binCount how many bins; 15 is usual
   * @return the calibration
   */
  public static Calibration of(int[] truth, float[][] probabilities, int binCount) {
    check(truth, probabilities, binCount);
    long[] count = new long[binCount];
    long[] right = new long[binCount];
    double[] confidence = new double[binCount];
    for (int i = 0; i < truth.length; i++) {
      int best = mostProbable(probabilities[i], i);
      ConfusionMatrix.checkLabel("true", truth[i], i, probabilities[i].length);
      double p = confidence(probabilities[i][best]);
      int bin = bin(p, binCount);
      count[bin]++;
      right[bin] += best == truth[i] ? 1 : 0;
      confidence[bin] += p;
    }
    return new Calibration(
        IntStream.range(0, binCount)
            .mapToObj(b -> bin(b, binCount, count[b], confidence[b], right[b]))
            .toList());
  }

  static void check(int[] truth, float[][] probabilities, int binCount) {
    Check.positive("binCount", binCount);
    Check.that(
        truth.length == probabilities.length,
        "true classes and probabilities must be as many, got %d and %d",
        truth.length,
        probabilities.length);
  }

  /** A probability may be greater than 1 by rounding. */
  static double confidence(float probability) {
    return Math.min(1.0, probability);
  }

  /** The bin of a confidence: its upper edge belongs to it. */
  static int bin(double confidence, int binCount) {
    return Math.max(0, (int) Math.ceil(confidence * binCount) - 1);
  }

  private static Bin bin(int index, int binCount, long count, double confidence, long right) {
    return new Bin(
        (double) index / binCount,
        (index + 1.0) / binCount,
        count,
        count == 0 ? OptionalDouble.empty() : OptionalDouble.of(confidence / count),
        count == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) right / count));
  }

  static int mostProbable(float[] row, int sample) {
    double sum = 0;
    int best = 0;
    for (int c = 0; c < row.length; c++) {
      Check.that(
          row[c] >= 0, "probabilities must not be negative, got %s at sample %d", row[c], sample);
      sum += row[c];
      if (row[c] > row[best]) {
        best = c;
      }
    }
    Check.that(
        Math.abs(sum - 1) <= PROBABILITY_SUM_TOLERANCE,
        "probabilities must sum to 1, got %s at sample %d",
        sum,
        sample);
    return best;
  }

  /**
   * The expected calibration error: the mean gap between confidence and accuracy over samples.
   *
   * @return the error in [0, 1]; empty without samples
   */
  public OptionalDouble expectedError() {
    long total = bins.stream().mapToLong(Bin::count).sum();
    return total == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(bins.stream().mapToDouble(b -> b.count() * b.gap()).sum() / total);
  }

  /**
   * The greatest gap between confidence and accuracy among the bins that have samples.
   *
   * @return the error in [0, 1]; empty without samples
   */
  public OptionalDouble maximumError() {
    return bins.stream().filter(b -> b.count() > 0).mapToDouble(Bin::gap).max();
  }
}
