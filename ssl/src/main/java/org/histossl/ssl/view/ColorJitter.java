package org.histossl.ssl.view;

import org.histossl.core.Check;

/**
 * Random brightness, contrast, saturation and hue, in random order. The first three factors are
 * uniform in {@code [max(0, 1 - x), 1 + x]}, the turn of the hue in {@code [-x, x]} of the circle;
 * a strength of 0 leaves its step out.
 *
 * <p>Source: torchvision 0.14, {@code ColorJitter} inside {@code RandomApply}.
 *
 * @param probability how often a view is changed at all
 * @param brightness strength of the brightness' change
 * @param contrast strength of the contrast's change
 * @param saturation strength of the saturation's change
 * @param hue strength of the hue's change, at most 0.5
 * @param grayscaleProbability how often a view is made gray afterwards
 */
public record ColorJitter(
    double probability,
    double brightness,
    double contrast,
    double saturation,
    double hue,
    double grayscaleProbability) {
  private static final double STRONGEST = 10;

  /**
   * Checks the ranges.
   *
   * @param probability how often a view is changed at all
   * @param brightness strength of the brightness' change
   * @param contrast strength of the contrast's change
   * @param saturation strength of the saturation's change
   * @param hue strength of the hue's change, at most 0.5
   * @param grayscaleProbability how often a view is made gray afterwards
   */
  public ColorJitter {
    Check.inRange("color jitter: probability", probability, 0, 1);
    Check.inRange("color jitter: brightness", brightness, 0, STRONGEST);
    Check.inRange("color jitter: contrast", contrast, 0, STRONGEST);
    Check.inRange("color jitter: saturation", saturation, 0, STRONGEST);
    Check.inRange("color jitter: hue", hue, 0, 0.5);
    Check.inRange("color jitter: grayscaleProbability", grayscaleProbability, 0, 1);
  }

  /**
   * Colors as they are.
   *
   * @return a jitter that changes nothing
   */
  public static ColorJitter none() {
    return new ColorJitter(0, 0, 0, 0, 0, 0);
  }

  /**
   * The values of the reference script {@code main_dino.py}.
   *
   * @return DINO's jitter
   */
  public static ColorJitter dino() {
    return new ColorJitter(0.8, 0.4, 0.4, 0.2, 0.1, 0.2);
  }
}
