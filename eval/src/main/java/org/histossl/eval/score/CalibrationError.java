package org.histossl.eval.score;

import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * The expected calibration error of {@link Calibration}, with samples that count several times or
 * not at all, for a {@link Bootstrap}.
 *
 * <p>Source: Guo et al. 2017, arXiv:1706.04599, eq. 5.
 */
public final class CalibrationError implements WeightedScore {
  private final int binCount;
  private final int[] binOf;
  private final double[] gap;

  private CalibrationError(int binCount, int[] binOf, double[] gap) {
    this.binCount = binCount;
    this.binOf = binOf;
    this.gap = gap;
  }

  /**
   * Bins samples by their confidence.
   *
   * @param truth the true class of each sample
   * @param probabilities {@code [samples][classes]}, each row summing to 1
   * @param binCount how many bins of equal width; 15 is usual
   * @return the error, to be asked for its value
   */
  public static CalibrationError of(int[] truth, float[][] probabilities, int binCount) {
    Calibration.check(truth, probabilities, binCount);
    int[] binOf = new int[truth.length];
    double[] gap = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      int best = Calibration.mostProbable(probabilities[i], i);
      ConfusionMatrix.checkLabel("true", truth[i], i, probabilities[i].length);
      double confidence = Calibration.confidence(probabilities[i][best]);
      binOf[i] = Calibration.bin(confidence, binCount);
      gap[i] = (best == truth[i] ? 1 : 0) - confidence;
    }
    return new CalibrationError(binCount, binOf, gap);
  }

  @Override
  public OptionalDouble of(int[] multiplicity) {
    Check.that(
        multiplicity.length == gap.length,
        "multiplicities must be as many as samples, got %d and %d",
        multiplicity.length,
        gap.length);
    // a bin's share times its gap is the sum of its samples' gaps over all samples
    double[] sums = new double[binCount];
    long total = 0;
    for (int i = 0; i < gap.length; i++) {
      sums[binOf[i]] += multiplicity[i] * gap[i];
      total += multiplicity[i];
    }
    double error = 0;
    for (double sum : sums) {
      error += Math.abs(sum);
    }
    return total == 0 ? OptionalDouble.empty() : OptionalDouble.of(error / total);
  }
}
