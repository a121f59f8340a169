package org.histossl.models.head;

import org.histossl.core.Check;

/**
 * What a projection head is like.
 *
 * @param prototypes outputs
 * @param layers linear layers before the prototypes
 * @param hiddenDim width between them
 * @param bottleneckDim width of the last of them
 * @param batchNorm whether batch norms follow the hidden layers
 * @param gain whether the prototypes' lengths are trained
 */
public record DinoHeadConfig(
    int prototypes, int layers, int hiddenDim, int bottleneckDim, boolean batchNorm, Gain gain) {
  /** What becomes of the lengths of the prototypes, {@code last_layer.weight_g}. */
  public enum Gain {
    /** They stay as they are; the reference's default, and steadier. */
    FROZEN,
    /** They are trained. */
    FREE
  }

  /**
   * Checks the numbers.
   *
   * @param prototypes outputs
   * @param layers linear layers before the prototypes
   * @param hiddenDim width between them
   * @param bottleneckDim width of the last of them
   * @param batchNorm whether batch norms follow the hidden layers
   * @param gain whether the prototypes' lengths are trained
   */
  public DinoHeadConfig {
    Check.positive("prototypes", prototypes);
    Check.positive("layers", layers);
    Check.positive("hiddenDim", hiddenDim);
    Check.positive("bottleneckDim", bottleneckDim);
  }

  /**
   * Values of the reference script main_dino.py: 65,536 prototypes, 3 layers, widths 2,048 and 256.
   *
   * @return the configuration
   */
  public static DinoHeadConfig defaults() {
    return new DinoHeadConfig(65_536, 3, 2_048, 256, false, Gain.FROZEN);
  }

  /**
   * The same with other outputs.
   *
   * @param value how many
   * @return the configuration
   */
  public DinoHeadConfig withPrototypes(int value) {
    return new DinoHeadConfig(value, layers, hiddenDim, bottleneckDim, batchNorm, gain);
  }

  /**
   * The same with another number of layers.
   *
   * @param value how many
   * @return the configuration
   */
  public DinoHeadConfig withLayers(int value) {
    return new DinoHeadConfig(prototypes, value, hiddenDim, bottleneckDim, batchNorm, gain);
  }

  /**
   * The same with other widths.
   *
   * @param hidden between the layers
   * @param bottleneck of the last layer before the prototypes
   * @return the configuration
   */
  public DinoHeadConfig withWidths(int hidden, int bottleneck) {
    return new DinoHeadConfig(prototypes, layers, hidden, bottleneck, batchNorm, gain);
  }

  /**
   * The same with or without batch norm.
   *
   * @param value whether batch norms follow the hidden layers
   * @return the configuration
   */
  public DinoHeadConfig withBatchNorm(boolean value) {
    return new DinoHeadConfig(prototypes, layers, hiddenDim, bottleneckDim, value, gain);
  }

  /**
   * The same with another gain.
   *
   * @param value whether the prototypes' lengths are trained
   * @return the configuration
   */
  public DinoHeadConfig withGain(Gain value) {
    return new DinoHeadConfig(prototypes, layers, hiddenDim, bottleneckDim, batchNorm, value);
  }
}
