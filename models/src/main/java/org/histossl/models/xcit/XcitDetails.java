package org.histossl.models.xcit;

import org.histossl.core.Check;

/**
 * What is alike in all published XCiTs, and can be chosen otherwise.
 *
 * @param classLayers class-attention blocks behind the others
 * @param mlpRatio width of the feed-forward layers over that of the tokens
 * @param qkvBias whether queries, keys and values have a bias
 * @param positions whether position codes are added
 * @param layerNormEpsilon added to the variance in layer norms
 * @param classes outputs of a linear classifier on the features; 0 for none
 * @param sizes which image sizes are taken
 * @param maskToken whether there is a token that stands for a hidden patch
 */
public record XcitDetails(
    int classLayers,
    double mlpRatio,
    boolean qkvBias,
    boolean positions,
    double layerNormEpsilon,
    int classes,
    Sizes sizes,
    boolean maskToken) {
  /** Which image sizes an encoder takes. */
  public enum Sizes {
    /** Multiples of the patch size. */
    WHOLE_PATCHES,
    /**
     * Any, as the reference implementation does it: a border that is no whole patch still gets a
     * token, since each convolution of the stem rounds up.
     */
    ROUNDED_UP
  }

  /** Checks the numbers. */
  public XcitDetails {
    Check.positive("classLayers", classLayers);
    Check.positive("mlpRatio", mlpRatio);
    Check.positive("layerNormEpsilon", layerNormEpsilon);
    Check.notNegative("classes", classes);
  }

  /**
   * As published: two class-attention blocks, feed-forward layers four times as wide, no
   * classifier.
   *
   * @return the details
   */
  public static XcitDetails published() {
    return new XcitDetails(2, 4, true, true, 1e-6, 0, Sizes.WHOLE_PATCHES, false);
  }

  /**
   * The same with a classifier.
   *
   * @param value its outputs; 0 for none
   * @return the details
   */
  public XcitDetails withClasses(int value) {
    return new XcitDetails(
        classLayers, mlpRatio, qkvBias, positions, layerNormEpsilon, value, sizes, maskToken);
  }

  /**
   * The same for other image sizes.
   *
   * @param value which are taken
   * @return the details
   */
  public XcitDetails withSizes(Sizes value) {
    return new XcitDetails(
        classLayers, mlpRatio, qkvBias, positions, layerNormEpsilon, classes, value, maskToken);
  }

  /**
   * The same with or without a token that stands for a hidden patch.
   *
   * @param value whether there is one
   * @return the details
   */
  public XcitDetails withMaskToken(boolean value) {
    return new XcitDetails(
        classLayers, mlpRatio, qkvBias, positions, layerNormEpsilon, classes, sizes, value);
  }
}
