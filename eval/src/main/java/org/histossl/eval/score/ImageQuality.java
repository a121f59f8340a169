package org.histossl.eval.score;

import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * How close a restored image is to its original: mean squared and absolute error, peak
 * signal-to-noise ratio, structural similarity. Computed in double precision.
 *
 * <p>Shapes: both images {@code [height, width, channels]}, row by row, channels interleaved.
 *
 * <p>Source: Wang et al. 2004, Image quality assessment; the windows and borders are those of
 * scikit-image's {@code structural_similarity}: K1 0.01, K2 0.03, places whose window would leave
 * the image are left out, the mean is over the channels.
 *
 * <pre>{@code
 * ImageQuality quality = ImageQuality.of(original, restored, 224, 224, 3, 1.0);
 * OptionalDouble decibels = quality.peakSignalToNoise(); // empty if nothing differs
 * }</pre>
 */
public final class ImageQuality {
  private static final double K1 = 0.01;
  private static final double K2 = 0.03;

  private final double[] original;
  private final double[] restored;
  private final int height;
  private final int width;
  private final int channels;
  private final double range;

  private ImageQuality(
      double[] original, double[] restored, int height, int width, int channels, double range) {
    this.original = original;
    this.restored = restored;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.range = range;
  }

  /**
   * Compares two images.
   *
   * @param original {@code [height, width, channels]}
   * @param restored an image of the same shape
   * @param height rows
   * @param width pixels a row
   * @param channels numbers a pixel
   * @param range the distance from the least to the greatest possible value, such as 1 or 255
   * @return the comparison
   */
  public static ImageQuality of(
      float[] original, float[] restored, int height, int width, int channels, double range) {
    Check.positive("height", height);
    Check.positive("width", width);
    Check.positive("channels", channels);
    Check.positive("range", range);
    long size = (long) height * width * channels;
    Check.that(
        original.length == size && restored.length == size,
        "images of %d x %d x %d need %d values, got %d and %d",
        height,
        width,
        channels,
        size,
        original.length,
        restored.length);
    return new ImageQuality(
        widen("original", original), widen("restored", restored), height, width, channels, range);
  }

  private static double[] widen(String which, float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      Check.that(
          Float.isFinite(values[i]),
          "the %s image must be finite, got %s at %d",
          which,
          values[i],
          i);
      wide[i] = values[i];
    }
    return wide;
  }

  /**
   * The mean squared error.
   *
   * @return the error, in squared units of the images
   */
  public double meanSquaredError() {
    double sum = 0;
    for (int i = 0; i < original.length; i++) {
      double difference = original[i] - restored[i];
      sum += difference * difference;
    }
    return sum / original.length;
  }

  /**
   * The mean absolute error.
   *
   * @return the error, in units of the images
   */
  public double meanAbsoluteError() {
    double sum = 0;
    for (int i = 0; i < original.length; i++) {
      sum += Math.abs(original[i] - restored[i]);
    }
    return sum / original.length;
  }

  /**
   * The peak signal-to-noise ratio, {@code 10 log10(range^2 / MSE)}.
   *
   * @return the ratio in decibels; empty if the images are equal
   */
  public OptionalDouble peakSignalToNoise() {
    double error = meanSquaredError();
    return error == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(10 * Math.log10(range * range / error));
  }

  /**
   * The structural similarity, averaged over places and channels.
   *
   * @param window what a place sees around it
   * @return the similarity in [-1, 1]; empty if the image is smaller than the window
   */
  public OptionalDouble structuralSimilarity(SsimWindow window) {
    double sum = 0;
    for (int channel = 0; channel < channels; channel++) {
      OptionalDouble one = structuralSimilarity(window, channel);
      if (one.isEmpty()) {
        return one;
      }
      sum += one.getAsDouble();
    }
    return OptionalDouble.of(sum / channels);
  }

  /**
   * The structural similarity of one channel.
   *
   * @param window what a place sees around it
   * @param channel which channel
   * @return the similarity in [-1, 1]; empty if the image is smaller than the window
   */
  public OptionalDouble structuralSimilarity(SsimWindow window, int channel) {
    Check.index("channel", channel, channels);
    double[] weights = window.weights();
    if (height < weights.length || width < weights.length) {
      return OptionalDouble.empty();
    }
    double[] x = plane(original, channel);
    double[] y = plane(restored, channel);
    double[] meanX = filter(x, weights);
    double[] meanY = filter(y, weights);
    double[] meanXx = filter(product(x, x), weights);
    double[] meanYy = filter(product(y, y), weights);
    double[] meanXy = filter(product(x, y), weights);
    double c1 = K1 * range * K1 * range;
    double c2 = K2 * range * K2 * range;
    double sum = 0;
    for (int i = 0; i < meanX.length; i++) {
      double mx = meanX[i];
      double my = meanY[i];
      double varianceX = window.covarianceFactor() * (meanXx[i] - mx * mx);
      double varianceY = window.covarianceFactor() * (meanYy[i] - my * my);
      double covariance = window.covarianceFactor() * (meanXy[i] - mx * my);
      sum +=
          (2 * mx * my + c1)
              * (2 * covariance + c2)
              / ((mx * mx + my * my + c1) * (varianceX + varianceY + c2));
    }
    return OptionalDouble.of(sum / meanX.length);
  }

  private double[] plane(double[] image, int channel) {
    double[] plane = new double[height * width];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = image[i * channels + channel];
    }
    return plane;
  }

  private static double[] product(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }

  /** Weighted means around all places whose window lies inside the image. */
  private double[] filter(double[] plane, double[] weights) {
    int columns = width - weights.length + 1;
    int rows = height - weights.length + 1;
    double[] across = new double[height * columns];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < columns; x++) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * plane[y * width + x + k];
        }
        across[y * columns + x] = sum;
      }
    }
    double[] means = new double[rows * columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
          sum += weights[k] * across[(y + k) * columns + x];
        }
        means[y * columns + x] = sum;
      }
    }
    return means;
  }
}
