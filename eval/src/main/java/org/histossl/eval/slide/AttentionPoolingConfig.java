package org.histossl.eval.slide;

import org.histossl.core.Check;
import org.histossl.eval.decode.FitConfig;
import org.histossl.eval.decode.Inputs;
import org.histossl.eval.decode.MlpConfig;

/**
 * What attention-based pooling is like.
 *
 * @param width numbers a tile is first brought to, by a linear layer and ReLU
 * @param attentionWidth numbers that the weight of a tile is computed from
 * @param gate whether a gate stands beside the hyperbolic tangent
 * @param mostTiles tiles of a slide that a training step sees at most; of slides with more another
 *     random part is seen each time. Predictions see all
 * @param inputs what the first layer sees
 * @param classWeights how much a slide counts
 * @param fit how it is trained
 */
public record AttentionPoolingConfig(
    int width,
    int attentionWidth,
    Gate gate,
    int mostTiles,
    Inputs inputs,
    MlpConfig.ClassWeights classWeights,
    FitConfig fit) {
  private static final int GREATEST = 1 << 20;

  /** How the weight of a tile is computed. */
  public enum Gate {
    /** {@code w tanh(V h)}: eq. 8. */
    NONE,
    /** {@code w (tanh(V h) * sigmoid(U h))}: eq. 9. */
    SIGMOID
  }

  /**
   * Checks the sizes.
   *
   * @param width numbers a tile is first brought to, by a linear layer and ReLU
   * @param attentionWidth numbers that the weight of a tile is computed from
   * @param gate whether a gate stands beside the hyperbolic tangent
   * @param mostTiles tiles of a slide that a training step sees at most; of slides with more
   *     another random part is seen each time. Predictions see all
   * @param inputs what the first layer sees
   * @param classWeights how much a slide counts
   * @param fit how it is trained
   */
  public AttentionPoolingConfig {
    Check.inRange("width", width, 1, GREATEST);
    Check.inRange("attentionWidth", attentionWidth, 1, GREATEST);
    Check.inRange("mostTiles", mostTiles, 1, GREATEST);
  }

  /**
   * Gated attention of 128 over 256 numbers a tile, on standardised embeddings, classes balanced;
   * steps of 8 slides with 512 tiles at most.
   *
   * @return the settings
   */
  public static AttentionPoolingConfig defaults() {
    return new AttentionPoolingConfig(
        256,
        128,
        Gate.SIGMOID,
        512,
        Inputs.STANDARDIZED,
        MlpConfig.ClassWeights.BALANCED,
        FitConfig.defaults().withBatchSize(8));
  }

  /**
   * These settings with other widths.
   *
   * @param ofTiles numbers a tile is first brought to
   * @param ofAttention numbers that the weight of a tile is computed from
   * @return the settings
   */
  public AttentionPoolingConfig withWidths(int ofTiles, int ofAttention) {
    return new AttentionPoolingConfig(
        ofTiles, ofAttention, gate, mostTiles, inputs, classWeights, fit);
  }

  /**
   * These settings with another gate.
   *
   * @param value how the weight of a tile is computed
   * @return the settings
   */
  public AttentionPoolingConfig withGate(Gate value) {
    return new AttentionPoolingConfig(
        width, attentionWidth, value, mostTiles, inputs, classWeights, fit);
  }

  /**
   * These settings with another size of training bags.
   *
   * @param value tiles of a slide that a training step sees at most
   * @return the settings
   */
  public AttentionPoolingConfig withMostTiles(int value) {
    return new AttentionPoolingConfig(
        width, attentionWidth, gate, value, inputs, classWeights, fit);
  }

  /**
   * These settings with another training.
   *
   * @param value how it is trained
   * @return the settings
   */
  public AttentionPoolingConfig withFit(FitConfig value) {
    return new AttentionPoolingConfig(
        width, attentionWidth, gate, mostTiles, inputs, classWeights, value);
  }
}
