package org.histossl.ssl.view;

import org.histossl.core.Check;

/**
 * Random changes of the amounts of haematoxylin, eosin and DAB: each amount is multiplied by a
 * number uniform in {@code [1 - gain, 1 + gain]} and shifted by one uniform in {@code [-offset,
 * offset]}, in optical density to base 10.
 *
 * <p>Source: Tellez et al. 2018, doi:10.1109/TMI.2018.2820199.
 *
 * @param probability how often a view is changed
 * @param gain strength of the multiplication
 * @param offset strength of the shift
 */
public record StainJitter(double probability, double gain, double offset) {
  /**
   * Checks the ranges.
   *
   * @param probability how often a view is changed
   * @param gain strength of the multiplication
   * @param offset strength of the shift
   */
  public StainJitter {
    Check.inRange("stain jitter: probability", probability, 0, 1);
    Check.inRange("stain jitter: gain", gain, 0, 1);
    Check.inRange("stain jitter: offset", offset, 0, 1);
  }

  /**
   * Stains as they are.
   *
   * @return a jitter that changes nothing
   */
  public static StainJitter none() {
    return new StainJitter(0, 0, 0);
  }

  /**
   * The light form: 0.05 for gain and offset, in half of the views.
   *
   * @return a light jitter
   */
  public static StainJitter light() {
    return new StainJitter(0.5, 0.05, 0.05);
  }
}
