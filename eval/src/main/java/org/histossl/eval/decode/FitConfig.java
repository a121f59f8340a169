package org.histossl.eval.decode;

import org.histossl.core.Check;

/**
 * How long and how fast a decoder is trained, by AdamW with PyTorch's averages.
 *
 * @param epochs passes over the training rows, at most
 * @param batchSize rows a step; fewer where there are not as many
 * @param learningRate the learning rate of the first step
 * @param weightDecay decay of weights (not of biases); 0 makes it Adam
 * @param patience epochs without a better validation loss after which training ends
 * @param decline how the learning rate goes on from the first step
 */
public record FitConfig(
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    int patience,
    Decline decline) {

  /** How the learning rate goes on from the first step. */
  public enum Decline {
    /** It stays. */
    NONE,
    /** Half a cosine, to nearly zero at the last step of the last epoch. */
    COSINE
  }

  /**
   * Checks the ranges.
   *
   * @param epochs passes over the training rows, at most
   * @param batchSize rows a step; fewer where there are not as many
   * @param learningRate the learning rate of the first step
   * @param weightDecay decay of weights (not of biases); 0 makes it Adam
   * @param patience epochs without a better validation loss after which training ends
   * @param decline how the learning rate goes on from the first step
   */
  public FitConfig {
    Check.positive("epochs", epochs);
    Check.positive("batchSize", batchSize);
    Check.positive("learningRate", learningRate);
    Check.inRange("weightDecay", weightDecay, 0, 1);
    Check.positive("patience", patience);
  }

  /**
   * 100 epochs of batches of 128 at rate 0.001 (PyTorch's for Adam), decay 0.01 (PyTorch's for
   * AdamW), patience 10.
   *
   * @return the settings
   */
  public static FitConfig defaults() {
    return new FitConfig(100, 128, 1e-3, 0.01, 10, Decline.NONE);
  }

  /**
   * These settings with another length.
   *
   * @param value passes over the training rows, at most
   * @return the settings
   */
  public FitConfig withEpochs(int value) {
    return new FitConfig(value, batchSize, learningRate, weightDecay, patience, decline);
  }

  /**
   * These settings with another batch.
   *
   * @param value rows a step
   * @return the settings
   */
  public FitConfig withBatchSize(int value) {
    return new FitConfig(epochs, value, learningRate, weightDecay, patience, decline);
  }

  /**
   * These settings with another rate.
   *
   * @param value the learning rate
   * @return the settings
   */
  public FitConfig withLearningRate(double value) {
    return new FitConfig(epochs, batchSize, value, weightDecay, patience, decline);
  }

  /**
   * These settings with another decay.
   *
   * @param value the weight decay
   * @return the settings
   */
  public FitConfig withWeightDecay(double value) {
    return new FitConfig(epochs, batchSize, learningRate, value, patience, decline);
  }

  /**
   * These settings with another patience.
   *
   * @param value epochs without a better validation loss after which training ends
   * @return the settings
   */
  public FitConfig withPatience(int value) {
    return new FitConfig(epochs, batchSize, learningRate, weightDecay, value, decline);
  }

  /**
   * These settings with another course of the rate.
   *
   * @param value how the learning rate goes on from the first step
   * @return the settings
   */
  public FitConfig withDecline(Decline value) {
    return new FitConfig(epochs, batchSize, learningRate, weightDecay, patience, value);
  }
}
