package org.histossl.data.stain;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.histossl.data.image.RgbImage;

/**
 * Gives pictures the mean and spread of a target's colors: along each axis of l-alpha-beta {@code
 * x' = (x - own mean) * target deviation / own deviation + target mean}.
 *
 * <pre>{@code
 * UnaryOperator<RgbImage> step = Reinhard.to(ColorStatistics.of(target).orElseThrow());
 * }</pre>
 *
 * <p>Source: Reinhard et al. 2001, "Color transfer between images". Difference: only stained pixels
 * (see {@link ColorStatistics}) are counted and moved, so that the empty glass stays as it is and
 * its share does not tint the tissue. A picture without statistics (an empty field, one color)
 * comes back unchanged, as the same object.
 *
 * <p>For use by any number of threads.
 */
public final class Reinhard implements UnaryOperator<RgbImage> {
  private final Optional<ColorStatistics> source;
  private final ColorStatistics target;

  private Reinhard(Optional<ColorStatistics> source, ColorStatistics target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Normalizes each picture by its own statistics.
   *
   * @param target the statistics to be given
   * @return the step
   */
  public static Reinhard to(ColorStatistics target) {
    return new Reinhard(Optional.empty(), target);
  }

  /**
   * Normalizes all pictures alike, as those of one slide.
   *
   * @param source the statistics that the pictures have together
   * @param target the statistics to be given
   * @return the step
   */
  public static Reinhard between(ColorStatistics source, ColorStatistics target) {
    return new Reinhard(Optional.of(source), target);
  }

  @Override
  public RgbImage apply(RgbImage image) {
    return source.or(() -> ColorStatistics.of(image)).map(own -> apply(image, own)).orElse(image);
  }

  private RgbImage apply(RgbImage image, ColorStatistics own) {
    double[] ownMean = own.means();
    double[] ownDeviation = own.deviations();
    double[] mean = target.means();
    double[] deviation = target.deviations();
    byte[] rgb = image.rgb().clone();
    double[] point = new double[3];
    for (int i = 0; i < rgb.length; i += 3) {
      if (OpticalDensity.isStained(rgb, i)) {
        LabSpace.fromRgb(rgb, i, point);
        for (int c = 0; c < 3; c++) {
          point[c] = (point[c] - ownMean[c]) * deviation[c] / ownDeviation[c] + mean[c];
        }
        LabSpace.toRgb(point, rgb, i);
      }
    }
    return RgbImage.of(image.width(), image.height(), rgb);
  }
}
