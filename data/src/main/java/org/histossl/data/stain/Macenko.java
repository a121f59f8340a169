package org.histossl.data.stain;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.histossl.data.image.RgbImage;

/**
 * Gives pictures the dyes of a target: each pixel's concentrations of haematoxylin and eosin are
 * kept in proportion, {@code h' = h * target strength / own strength}, and its color is mixed anew
 * from the target's dyes.
 *
 * <pre>{@code
 * UnaryOperator<RgbImage> step = Macenko.to(Stains.reference());                // each tile by its own dyes
 * UnaryOperator<RgbImage> whole = Macenko.between(slideStains, targetStains);   // all tiles alike
 * }</pre>
 *
 * <p>A tile's own dyes are a poor estimate where it shows little tissue; the dyes of its slide,
 * estimated once on a thumbnail, keep the tiles of a slide comparable. White stays white. A picture
 * that does not show two dyes (an empty field, one color) comes back unchanged, as the same object.
 *
 * <p>Source: Macenko et al. 2009, with the estimate of {@link Stains}. For use by any number of
 * threads.
 */
public final class Macenko implements UnaryOperator<RgbImage> {
  private final Optional<Stains> source;
  private final Stains target;

  private Macenko(Optional<Stains> source, Stains target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Normalizes each picture by dyes estimated on itself.
   *
   * @param target the dyes to be given
   * @return the step
   */
  public static Macenko to(Stains target) {
    return new Macenko(Optional.empty(), target);
  }

  /**
   * Normalizes all pictures alike, as those of one slide.
   *
   * @param source the dyes that the pictures have
   * @param target the dyes to be given
   * @return the step
   */
  public static Macenko between(Stains source, Stains target) {
    return new Macenko(Optional.of(source), target);
  }

  @Override
  public RgbImage apply(RgbImage image) {
    return source.or(() -> Stains.of(image)).map(own -> apply(image, own)).orElse(image);
  }

  private RgbImage apply(RgbImage image, Stains own) {
    Unmixing unmixing = new Unmixing(own.haematoxylin(), own.eosin());
    double scaleH = target.haematoxylinStrength() / own.haematoxylinStrength();
    double scaleE = target.eosinStrength() / own.eosinStrength();
    StainVector toH = target.haematoxylin();
    StainVector toE = target.eosin();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i += 3) {
      double r = OpticalDensity.of(from[i]);
      double g = OpticalDensity.of(from[i + 1]);
      double b = OpticalDensity.of(from[i + 2]);
      double h = scaleH * unmixing.haematoxylin(r, g, b);
      double e = scaleE * unmixing.eosin(r, g, b);
      to[i] = OpticalDensity.light(h * toH.red() + e * toE.red());
      to[i + 1] = OpticalDensity.light(h * toH.green() + e * toE.green());
      to[i + 2] = OpticalDensity.light(h * toH.blue() + e * toE.blue());
    }
    return RgbImage.of(image.width(), image.height(), to);
  }
}
