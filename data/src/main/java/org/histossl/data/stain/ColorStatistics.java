package org.histossl.data.stain;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * Mean and standard deviation of a picture's stained pixels along the axes of the color space
 * l-alpha-beta: lightness, yellow against blue, red against green. A pixel is stained where a
 * channel's optical density is at least 0.15, which is a value of 219 or less.
 *
 * @param lightnessMean mean of l
 * @param lightnessDeviation standard deviation of l, positive
 * @param yellowBlueMean mean of alpha
 * @param yellowBlueDeviation standard deviation of alpha, positive
 * @param redGreenMean mean of beta
 * @param redGreenDeviation standard deviation of beta, positive
 */
public record ColorStatistics(
    double lightnessMean,
    double lightnessDeviation,
    double yellowBlueMean,
    double yellowBlueDeviation,
    double redGreenMean,
    double redGreenDeviation) {
  private static final double LEAST_DEVIATION = 1e-6;

  /**
   * Refuses deviations that are not positive.
   *
   * @param lightnessMean mean of l
   * @param lightnessDeviation standard deviation of l, positive
   * @param yellowBlueMean mean of alpha
   * @param yellowBlueDeviation standard deviation of alpha, positive
   * @param redGreenMean mean of beta
   * @param redGreenDeviation standard deviation of beta, positive
   */
  public ColorStatistics {
    Check.positive("lightnessDeviation", lightnessDeviation);
    Check.positive("yellowBlueDeviation", yellowBlueDeviation);
    Check.positive("redGreenDeviation", redGreenDeviation);
  }

  /**
   * A picture's statistics.
   *
   * @param image the picture
   * @return its statistics, empty where the stained pixels do not vary along each axis: an empty
   *     field, one color, shades of gray
   */
  public static Optional<ColorStatistics> of(RgbImage image) {
    byte[] rgb = image.rgb();
    double[] point = new double[3];
    double[] mean = new double[3];
    double[] squares = new double[3];
    int count = 0;
    for (int i = 0; i < rgb.length; i += 3) {
      if (OpticalDensity.isStained(rgb, i)) {
        LabSpace.fromRgb(rgb, i, point);
        count++;
        for (int c = 0; c < 3; c++) { // Welford
          double before = point[c] - mean[c];
          mean[c] += before / count;
          squares[c] += before * (point[c] - mean[c]);
        }
      }
    }
    double[] deviation = new double[3];
    for (int c = 0; c < 3; c++) {
      deviation[c] = Math.sqrt(squares[c] / Math.max(1, count));
      if (deviation[c] < LEAST_DEVIATION) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new ColorStatistics(mean[0], deviation[0], mean[1], deviation[1], mean[2], deviation[2]));
  }

  double[] means() {
    return new double[] {lightnessMean, yellowBlueMean, redGreenMean};
  }

  double[] deviations() {
    return new double[] {lightnessDeviation, yellowBlueDeviation, redGreenDeviation};
  }
}
