package org.histossl.eval.score;

import java.util.Arrays;

/** What a place sees around it when {@link ImageQuality} compares structure. */
public enum SsimWindow {
  /** A square of 7 x 7 pixels that count the same; covariances are of a sample. */
  UNIFORM_7,
  /** A Gaussian of 1.5 pixels on 11 x 11 pixels, as Wang et al.; covariances of a population. */
  GAUSSIAN_11;

  private static final double SIGMA = 1.5;

  /** The weights along one axis, which sum to 1. */
  double[] weights() {
    return switch (this) {
      case UNIFORM_7 -> {
        double[] weights = new double[7];
        Arrays.fill(weights, 1.0 / 7);
        yield weights;
      }
      case GAUSSIAN_11 -> {
        double[] weights = new double[11];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
          double distance = (i - 5) / SIGMA;
          weights[i] = Math.exp(-0.5 * distance * distance);
          sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
          weights[i] /= sum;
        }
        yield weights;
      }
    };
  }

  /** What a mean product is multiplied with to become the covariance asked for. */
  double covarianceFactor() {
    return this == UNIFORM_7 ? 49.0 / 48 : 1;
  }
}
