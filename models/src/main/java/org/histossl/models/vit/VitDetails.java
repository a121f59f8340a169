package org.histossl.models.vit;

import java.util.OptionalDouble;
import org.histossl.core.Check;

/**
 * What DINO's and DINOv2's vision transformers differ in.
 *
 * @param registers tokens beside class token and patches, which hold what belongs to no patch
 *     (Darcet et al. 2023, arXiv:2309.16588)
 * @param maskToken whether there is a token that stands for a hidden patch
 * @param layerScale what the factors of the residual branches begin with; empty for none
 * @param feedForward the feed-forward layer
 * @param mlpRatio width of the feed-forward layers over that of the tokens
 * @param linear what the linear layers are like
 * @param layerNormEpsilon added to the variance in layer norms
 * @param interpolation how positions are found for images of another size
 * @param dropPaths how stochastic depth is spread over the blocks
 */
public record VitDetails(
    int registers,
    boolean maskToken,
    OptionalDouble layerScale,
    FeedForward feedForward,
    double mlpRatio,
    LinearLayers linear,
    double layerNormEpsilon,
    PositionInterpolation interpolation,
    DropPaths dropPaths) {
  /** How stochastic depth is spread over the blocks. */
  public enum DropPaths {
    /** From 0 at the first to the full rate at the last, as in DINO. */
    RISING,
    /** The full rate everywhere, as in DINOv2. */
    UNIFORM
  }

  /** Kinds of feed-forward layer. */
  public enum FeedForward {
    /** Two linear layers with GELU between. */
    MLP,
    /** Gated; two thirds as wide as {@code mlpRatio} says, rounded up to a multiple of 8. */
    SWIGLU,
    /** None: the normalized tokens are added as they are. */
    NONE
  }

  /**
   * What the linear layers are like.
   *
   * @param qkvBias whether queries, keys and values have a bias
   * @param projectionBias whether the layer behind the attention has one
   * @param feedForwardBias whether the feed-forward layers have one
   * @param attentionScale what the products of queries and keys are multiplied by; empty for {@code
   *     1 / sqrt(embeddingDim/heads)}
   */
  public record LinearLayers(
      boolean qkvBias,
      boolean projectionBias,
      boolean feedForwardBias,
      OptionalDouble attentionScale) {
    /** Checks the number. */
    public LinearLayers {
      attentionScale.ifPresent(value -> Check.positive("attentionScale", value));
    }

    /**
     * As published: biases everywhere, the usual scale.
     *
     * @return the layers
     */
    public static LinearLayers usual() {
      return new LinearLayers(true, true, true, OptionalDouble.empty());
    }
  }

  /** Checks the numbers. */
  public VitDetails {
    Check.notNegative("registers", registers);
    layerScale.ifPresent(value -> Check.positive("layerScale", value));
    Check.positive("mlpRatio", mlpRatio);
    Check.positive("layerNormEpsilon", layerNormEpsilon);
  }

  /**
   * As in facebookresearch/dino: no registers, no layer scale.
   *
   * @return the details
   */
  public static VitDetails dino() {
    return new VitDetails(
        0,
        false,
        OptionalDouble.empty(),
        FeedForward.MLP,
        4,
        LinearLayers.usual(),
        1e-6,
        PositionInterpolation.dino(),
        DropPaths.RISING);
  }

  /**
   * As in facebookresearch/dinov2, with four registers.
   *
   * @return the details
   */
  public static VitDetails dinoV2() {
    return new VitDetails(
        4,
        true,
        OptionalDouble.of(1),
        FeedForward.MLP,
        4,
        LinearLayers.usual(),
        1e-6,
        PositionInterpolation.antialiased(),
        DropPaths.RISING);
  }

  /**
   * The same with other registers.
   *
   * @param value how many
   * @return the details
   */
  public VitDetails withRegisters(int value) {
    return new VitDetails(
        value,
        maskToken,
        layerScale,
        feedForward,
        mlpRatio,
        linear,
        layerNormEpsilon,
        interpolation,
        dropPaths);
  }

  /**
   * The same with another layer scale.
   *
   * @param value what the factors begin with
   * @return the details
   */
  public VitDetails withLayerScale(double value) {
    return new VitDetails(
        registers,
        maskToken,
        OptionalDouble.of(value),
        feedForward,
        mlpRatio,
        linear,
        layerNormEpsilon,
        interpolation,
        dropPaths);
  }

  /**
   * The same with another feed-forward layer.
   *
   * @param value the kind
   * @return the details
   */
  public VitDetails withFeedForward(FeedForward value) {
    return new VitDetails(
        registers,
        maskToken,
        layerScale,
        value,
        mlpRatio,
        linear,
        layerNormEpsilon,
        interpolation,
        dropPaths);
  }

  /**
   * The same with another interpolation.
   *
   * @param value how positions are found
   * @return the details
   */
  public VitDetails withInterpolation(PositionInterpolation value) {
    return new VitDetails(
        registers,
        maskToken,
        layerScale,
        feedForward,
        mlpRatio,
        linear,
        layerNormEpsilon,
        value,
        dropPaths);
  }

  /**
   * The same with another layer norm.
   *
   * @param value added to the variance: 1e-6 in DINO, DINOv2 and timm, 1e-12 in Hugging Face's ViT
   * @return the details
   */
  public VitDetails withLayerNormEpsilon(double value) {
    return new VitDetails(
        registers,
        maskToken,
        layerScale,
        feedForward,
        mlpRatio,
        linear,
        value,
        interpolation,
        dropPaths);
  }

  /**
   * The same with another spread of stochastic depth.
   *
   * @param value over the blocks
   * @return the details
   */
  public VitDetails withDropPaths(DropPaths value) {
    return new VitDetails(
        registers,
        maskToken,
        layerScale,
        feedForward,
        mlpRatio,
        linear,
        layerNormEpsilon,
        interpolation,
        value);
  }

  /** Width of the feed-forward layer for a width of the tokens. */
  long hidden(long embeddingDim) {
    long hidden = (long) (embeddingDim * mlpRatio);
    return feedForward != FeedForward.SWIGLU ? hidden : (hidden * 2 / 3 + 7) / 8 * 8;
  }
}
