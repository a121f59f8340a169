package org.histossl.models.vit;

import org.histossl.core.Check;

/**
 * What a vision transformer is like. {@link org.histossl.models.Encoders} has the published ones.
 *
 * @param patchSize side of a patch in pixels
 * @param embeddingDim width of the tokens
 * @param depth blocks
 * @param heads attention heads; a divisor of the width
 * @param positionsSize side in pixels of the images that there is a learned position for each patch
 *     of; for other images the positions are interpolated
 * @param dropPathRate the probability in training that a sample skips a residual branch of the last
 *     block; {@link VitDetails#dropPaths} tells how it is in the others
 * @param details what DINO's and DINOv2's transformers differ in
 */
public record VitConfig(
    int patchSize,
    int embeddingDim,
    int depth,
    int heads,
    int positionsSize,
    double dropPathRate,
    VitDetails details) {
  /** Checks the numbers. */
  public VitConfig {
    Check.positive("patchSize", patchSize);
    Check.positive("embeddingDim", embeddingDim);
    Check.positive("depth", depth);
    Check.positive("heads", heads);
    Check.that(
        embeddingDim % heads == 0,
        "heads must divide embeddingDim, got %d heads and %d features",
        heads,
        embeddingDim);
    Check.that(
        positionsSize >= patchSize,
        "positionsSize must be at least the patchSize %d, got %d",
        patchSize,
        positionsSize);
    Check.that(
        dropPathRate >= 0 && dropPathRate < 1,
        "dropPathRate must be in [0, 1), got %s",
        dropPathRate);
  }

  /**
   * The same with other patches.
   *
   * @param value side of a patch in pixels
   * @return the configuration
   */
  public VitConfig withPatchSize(int value) {
    return new VitConfig(value, embeddingDim, depth, heads, positionsSize, dropPathRate, details);
  }

  /**
   * The same with learned positions for other images.
   *
   * @param value side of those images in pixels
   * @return the configuration
   */
  public VitConfig withPositionsSize(int value) {
    return new VitConfig(patchSize, embeddingDim, depth, heads, value, dropPathRate, details);
  }

  /**
   * The same with another stochastic depth.
   *
   * @param value the probability that a sample skips a residual branch of the last block
   * @return the configuration
   */
  public VitConfig withDropPathRate(double value) {
    return new VitConfig(patchSize, embeddingDim, depth, heads, positionsSize, value, details);
  }

  /**
   * The same with other details.
   *
   * @param value the details
   * @return the configuration
   */
  public VitConfig withDetails(VitDetails value) {
    return new VitConfig(patchSize, embeddingDim, depth, heads, positionsSize, dropPathRate, value);
  }

  /** Patches along a side of the images that there are learned positions for. */
  int positionsSide() {
    return positionsSize / patchSize;
  }

  /** Stochastic depth of a block. */
  double dropPathRate(int block) {
    if (details.dropPaths() == VitDetails.DropPaths.UNIFORM) {
      return dropPathRate;
    }
    return depth == 1 ? 0 : dropPathRate * block / (depth - 1);
  }
}
