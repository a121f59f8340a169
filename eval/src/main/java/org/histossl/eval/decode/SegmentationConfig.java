package org.histossl.eval.decode;

import org.histossl.core.Check;

/**
 * What a segmentation decoder is like.
 *
 * @param width channels after the first layer, halved at each doubling; 0 for a linear layer alone
 * @param doublings how often the grid of patches is doubled before the classes are told apart; what
 *     is then missing to the tile's size is interpolated
 * @param diceWeight weight of the Dice loss beside the cross-entropy, whose weight is 1
 * @param inputs what the first layer sees
 * @param fit how it is trained
 */
public record SegmentationConfig(
    int width, int doublings, double diceWeight, Inputs inputs, FitConfig fit) {
  private static final int MOST_DOUBLINGS = 6;

  /**
   * Checks the sizes.
   *
   * @param width channels after the first layer, halved at each doubling; 0 for a linear layer
   *     alone
   * @param doublings how often the grid of patches is doubled before the classes are told apart;
   *     what is then missing to the tile's size is interpolated
   * @param diceWeight weight of the Dice loss beside the cross-entropy, whose weight is 1
   * @param inputs what the first layer sees
   * @param fit how it is trained
   */
  public SegmentationConfig {
    Check.that(
        doublings >= 0 && doublings <= MOST_DOUBLINGS,
        "doublings must be in 0..%d, got %d",
        MOST_DOUBLINGS,
        doublings);
    Check.that(
        width == 0 ? doublings == 0 : width > 0 && width >> doublings >= 1,
        "a width that is halved %d times must be at least %d (or 0, without doublings, for a linear"
            + " layer), got %d",
        doublings,
        1 << doublings,
        width);
    Check.inRange("diceWeight", diceWeight, 0, 1e6);
  }

  /**
   * 64 channels, two doublings, cross-entropy and Dice alike, standardised tokens; batches of 8
   * tiles.
   *
   * @return the settings
   */
  public static SegmentationConfig defaults() {
    return new SegmentationConfig(
        64, 2, 1, Inputs.STANDARDIZED, FitConfig.defaults().withBatchSize(8).withEpochs(50));
  }

  /**
   * No convolution at all: a linear layer on each token, interpolated. What it finds is in the
   * tokens themselves.
   *
   * @return the settings
   */
  public static SegmentationConfig linear() {
    return defaults().withShape(0, 0);
  }

  /**
   * These settings with another head.
   *
   * @param channels channels after the first layer, 0 for a linear layer to the classes alone
   * @param times how often the grid is doubled
   * @return the settings
   */
  public SegmentationConfig withShape(int channels, int times) {
    return new SegmentationConfig(channels, times, diceWeight, inputs, fit);
  }

  /**
   * These settings with another loss.
   *
   * @param value weight of the Dice loss beside the cross-entropy
   * @return the settings
   */
  public SegmentationConfig withDiceWeight(double value) {
    return new SegmentationConfig(width, doublings, value, inputs, fit);
  }

  /**
   * These settings with another training.
   *
   * @param value how it is trained
   * @return the settings
   */
  public SegmentationConfig withFit(FitConfig value) {
    return new SegmentationConfig(width, doublings, diceWeight, inputs, value);
  }
}
