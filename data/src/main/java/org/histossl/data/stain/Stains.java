package org.histossl.data.stain;

import java.util.BitSet;
import java.util.Optional;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.histossl.core.Check;
import org.histossl.data.image.RgbImage;

/**
 * The two dyes of a picture and how strong they are. By Beer and Lambert a pixel's optical density
 * is {@code h * haematoxylin + e * eosin}; the concentrations {@code (h, e)} are those of least
 * squares.
 *
 * <pre>{@code
 * Optional<Stains> stains = Stains.of(tile);
 * }</pre>
 *
 * <p>Source of the estimate: Macenko et al. 2009, "A method for normalizing histology slides for
 * quantitative analysis". Pixels are projected on the plane of the two largest eigenvectors of the
 * densities' covariance; the dyes are the directions at the first and last percentile of the angle.
 * Differences: densities are natural logarithms, and the strength is the 99th percentile of the
 * concentrations over all pixels, both as in the implementations in use.
 *
 * @param haematoxylin color of the dye that keeps back more red
 * @param eosin color of the other dye
 * @param haematoxylinStrength 99th percentile of the concentrations of haematoxylin, positive
 * @param eosinStrength 99th percentile of the concentrations of eosin, positive
 */
public record Stains(
    StainVector haematoxylin,
    StainVector eosin,
    double haematoxylinStrength,
    double eosinStrength) {
  /** Cosine of the angle, about 2.5 degrees, below which two dyes cannot be told apart. */
  private static final double SAME_DIRECTION = 0.999;

  private static final double ANGLE_PERCENT = 1;
  private static final double STRENGTH_PERCENT = 99;
  private static final double LEAST_STRENGTH = 0.01;

  /**
   * Refuses dyes of one color and strengths that are not positive.
   *
   * @param haematoxylin color of the dye that keeps back more red
   * @param eosin color of the other dye
   * @param haematoxylinStrength 99th percentile of the concentrations of haematoxylin, positive
   * @param eosinStrength 99th percentile of the concentrations of eosin, positive
   */
  public Stains {
    Check.that(
        Math.abs(haematoxylin.dot(eosin)) < SAME_DIRECTION,
        "haematoxylin and eosin must differ in color, got %s and %s",
        haematoxylin,
        eosin);
    Check.positive("haematoxylinStrength", haematoxylinStrength);
    Check.positive("eosinStrength", eosinStrength);
  }

  /**
   * The usual target: the reference picture of M. Veta's implementation
   * (mitkovetta/staining-normalization), whose numbers other implementations took over.
   *
   * @return its dyes
   */
  public static Stains reference() {
    return new Stains(
        StainVector.towards(0.5626, 0.7201, 0.4062),
        StainVector.towards(0.2159, 0.8012, 0.5581),
        1.9705,
        1.0308);
  }

  /**
   * The dyes of a picture's stained pixels: those whose optical density reaches 0.15 in at least
   * one channel, the threshold of Macenko et al. Empty glass would draw the estimate to its own
   * tint.
   *
   * @param image the picture
   * @return its dyes, empty where it does not show two: an empty field, one color, one dye
   */
  public static Optional<Stains> of(RgbImage image) {
    return of(image, OpticalDensity.stained(image));
  }

  /**
   * The dyes of some pixels.
   *
   * @param image the picture
   * @param tissue the pixels that count, each by its number {@code y * width + x}
   * @return their dyes, empty where they do not show two
   */
  public static Optional<Stains> of(RgbImage image, BitSet tissue) {
    int pixels = image.width() * image.height();
    Check.that(
        tissue.length() <= pixels,
        "a tissue mask must lie in its picture of %d pixels, got pixel %d",
        pixels,
        tissue.length() - 1);
    double[] densities = OpticalDensity.of(image, tissue);
    if (densities.length < 6) { // a single pixel has no covariance
      return Optional.empty();
    }
    double[][] plane = plane(densities);
    double[] angles = new double[densities.length / 3];
    for (int i = 0; i < angles.length; i++) {
      angles[i] = Math.atan2(dot(densities, 3 * i, plane[1]), dot(densities, 3 * i, plane[0]));
    }
    double[] ends = percentiles(angles, ANGLE_PERCENT, 100 - ANGLE_PERCENT);
    StainVector first = direction(plane, ends[0]);
    StainVector second = direction(plane, ends[1]);
    if (Math.abs(first.dot(second)) >= SAME_DIRECTION) {
      return Optional.empty();
    }
    boolean ordered = first.red() > second.red();
    return strengths(image, ordered ? first : second, ordered ? second : first);
  }

  private static Optional<Stains> strengths(RgbImage image, StainVector h, StainVector e) {
    Unmixing unmixing = new Unmixing(h, e);
    byte[] rgb = image.rgb();
    double[] ofH = new double[rgb.length / 3];
    double[] ofE = new double[rgb.length / 3];
    for (int i = 0; i < ofH.length; i++) {
      double r = OpticalDensity.of(rgb[3 * i]);
      double g = OpticalDensity.of(rgb[3 * i + 1]);
      double b = OpticalDensity.of(rgb[3 * i + 2]);
      ofH[i] = unmixing.haematoxylin(r, g, b);
      ofE[i] = unmixing.eosin(r, g, b);
    }
    double strengthH = percentiles(ofH, STRENGTH_PERCENT)[0];
    double strengthE = percentiles(ofE, STRENGTH_PERCENT)[0];
    return strengthH < LEAST_STRENGTH || strengthE < LEAST_STRENGTH
        ? Optional.empty()
        : Optional.of(new Stains(h, e, strengthH, strengthE));
  }

  /** The two largest eigenvectors of the covariance, both pointing to more red kept back. */
  private static double[][] plane(double[] densities) {
    double[] mean = new double[3];
    double count = densities.length / 3.0;
    for (int i = 0; i < densities.length; i++) {
      mean[i % 3] += densities[i] / count;
    }
    double[][] covariance = new double[3][3];
    for (int i = 0; i < densities.length; i += 3) {
      for (int row = 0; row < 3; row++) {
        for (int column = row; column < 3; column++) {
          covariance[row][column] +=
              (densities[i + row] - mean[row]) * (densities[i + column] - mean[column]) / count;
        }
      }
    }
    for (int row = 1; row < 3; row++) {
      for (int column = 0; column < row; column++) {
        covariance[row][column] = covariance[column][row];
      }
    }
    EigenDecomposition eigen = // of a symmetric matrix: largest eigenvalue first
        new EigenDecomposition(new Array2DRowRealMatrix(covariance, false));
    double[][] plane = {eigen.getEigenvector(0).toArray(), eigen.getEigenvector(1).toArray()};
    for (double[] axis : plane) {
      double sign = axis[0] < 0 ? -1 : 1;
      for (int c = 0; c < 3; c++) {
        axis[c] *= sign;
      }
    }
    return plane;
  }

  private static StainVector direction(double[][] plane, double angle) {
    double x = Math.cos(angle);
    double y = Math.sin(angle);
    return StainVector.towards(
        x * plane[0][0] + y * plane[1][0],
        x * plane[0][1] + y * plane[1][1],
        x * plane[0][2] + y * plane[1][2]);
  }

  private static double dot(double[] densities, int at, double[] axis) {
    return densities[at] * axis[0] + densities[at + 1] * axis[1] + densities[at + 2] * axis[2];
  }

  /** With linear interpolation between neighbors, as NumPy does it. */
  private static double[] percentiles(double[] values, double... percents) {
    Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
    percentile.setData(values);
    double[] found = new double[percents.length];
    for (int i = 0; i < percents.length; i++) {
      found[i] = percentile.evaluate(percents[i]);
    }
    return found;
  }
}
