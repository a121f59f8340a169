package org.histossl.models.xcit;

import org.histossl.core.Check;

/**
 * What an XCiT is like. {@link org.histossl.models.Encoders} has the published ones.
 *
 * @param patchSize side of a patch in pixels: 8 or 16
 * @param embeddingDim width of the tokens
 * @param depth blocks with cross-covariance attention
 * @param heads attention heads; a divisor of the width
 * @param tokensNorm whether class-attention blocks normalize all tokens before their feed-forward
 *     layer, or the class token alone
 * @param layerScale what the factors of the residual branches begin with; eta in the reference
 * @param dropPathRate the probability in training that a sample skips a residual branch
 * @param details what the published variants have in common
 */
public record XcitConfig(
    int patchSize,
    int embeddingDim,
    int depth,
    int heads,
    boolean tokensNorm,
    double layerScale,
    double dropPathRate,
    XcitDetails details) {
  /**
   * Checks the numbers.
   *
   * @param patchSize side of a patch in pixels: 8 or 16
   * @param embeddingDim width of the tokens
   * @param depth blocks with cross-covariance attention
   * @param heads attention heads; a divisor of the width
   * @param tokensNorm whether class-attention blocks normalize all tokens before their feed-forward
   *     layer, or the class token alone
   * @param layerScale what the factors of the residual branches begin with; eta in the reference
   * @param dropPathRate the probability in training that a sample skips a residual branch
   * @param details what the published variants have in common
   */
  public XcitConfig {
    Check.that(
        patchSize == 8 || patchSize == 16,
        "an XCiT's patchSize must be 8 or 16, since its stem halves the image 3 or 4 times, got %d",
        patchSize);
    Check.positive("embeddingDim", embeddingDim);
    Check.positive("depth", depth);
    Check.positive("heads", heads);
    Check.that(
        embeddingDim % heads == 0,
        "heads must divide embeddingDim, got %d heads and %d features",
        heads,
        embeddingDim);
    Check.that(
        embeddingDim % (patchSize / 2) == 0,
        "embeddingDim must be a multiple of %d, the narrowest part of the stem, got %d",
        patchSize / 2,
        embeddingDim);
    Check.positive("layerScale", layerScale);
    Check.that(
        dropPathRate >= 0 && dropPathRate < 1,
        "dropPathRate must be in [0, 1), got %s",
        dropPathRate);
  }

  /**
   * A configuration with the details of the published variants and no stochastic depth.
   *
   * @param patchSize side of a patch in pixels
   * @param embeddingDim width of the tokens
   * @param depth blocks
   * @param heads attention heads
   * @param tokensNorm whether class-attention blocks normalize all tokens
   * @param layerScale what the factors of the residual branches begin with
   */
  public XcitConfig(
      int patchSize,
      int embeddingDim,
      int depth,
      int heads,
      boolean tokensNorm,
      double layerScale) {
    this(patchSize, embeddingDim, depth, heads, tokensNorm, layerScale, 0, XcitDetails.published());
  }

  /**
   * The same with other patches.
   *
   * @param value side of a patch in pixels
   * @return the configuration
   */
  public XcitConfig withPatchSize(int value) {
    return new XcitConfig(
        value, embeddingDim, depth, heads, tokensNorm, layerScale, dropPathRate, details);
  }

  /**
   * The same with another stochastic depth.
   *
   * @param value the probability in training that a sample skips a residual branch
   * @return the configuration
   */
  public XcitConfig withDropPathRate(double value) {
    return new XcitConfig(
        patchSize, embeddingDim, depth, heads, tokensNorm, layerScale, value, details);
  }

  /**
   * The same with other details.
   *
   * @param value the details
   * @return the configuration
   */
  public XcitConfig withDetails(XcitDetails value) {
    return new XcitConfig(
        patchSize, embeddingDim, depth, heads, tokensNorm, layerScale, dropPathRate, value);
  }
}
