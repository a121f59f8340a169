package org.histossl.eval.decode;

import java.util.List;
import org.histossl.core.Check;

/**
 * What a perceptron on embeddings is like.
 *
 * @param hidden widths of the hidden layers, first to last; none makes a linear classifier
 * @param output what the last layer gives to the loss
 * @param inputs what the first layer sees
 * @param classWeights how much a sample counts
 * @param fit how it is trained
 */
public record MlpConfig(
    List<Integer> hidden, Output output, Inputs inputs, ClassWeights classWeights, FitConfig fit) {

  private static final int MOST_LAYERS = 100;

  /** What the last layer gives to the cross-entropy. */
  public enum Output {
    /** Its numbers as they are. */
    LOGITS,
    /**
     * Their softmax, of which the cross-entropy takes the softmax again. The loss then cannot fall
     * below {@code log(1 + (classes - 1) / e)}, and gradients are small; for comparison with
     * results that were obtained so.
     */
    SOFTMAX
  }

  /** How much a sample counts in the loss. */
  public enum ClassWeights {
    /** All the same. */
    EQUAL,
    /** Inversely to how often its class occurs in training, so that all classes count the same. */
    BALANCED
  }

  /**
   * Checks the widths.
   *
   * @param hidden widths of the hidden layers, first to last; none makes a linear classifier
   * @param output what the last layer gives to the loss
   * @param inputs what the first layer sees
   * @param classWeights how much a sample counts
   * @param fit how it is trained
   */
  public MlpConfig {
    hidden = List.copyOf(hidden);
    Check.that(
        hidden.size() <= MOST_LAYERS,
        "a perceptron may have %d hidden layers, got %d",
        MOST_LAYERS,
        hidden.size());
    hidden.forEach(width -> Check.positive("hidden width", width));
  }

  /**
   * One hidden layer of 256 on standardised embeddings, classes balanced.
   *
   * @return the settings
   */
  public static MlpConfig defaults() {
    return new MlpConfig(
        List.of(256),
        Output.LOGITS,
        Inputs.STANDARDIZED,
        ClassWeights.BALANCED,
        FitConfig.defaults());
  }

  /**
   * The linear probe: no hidden layer on standardised embeddings, classes balanced.
   *
   * @return the settings
   */
  public static MlpConfig linear() {
    return defaults().withHidden(List.of());
  }

  /**
   * The thesis's classifier for embeddings of 4,096 prototypes: hidden layers of 7192, 2048, 512
   * and 128, a trailing softmax, embeddings as they are, plain Adam. Rate, batch and early stopping
   * are ours.
   *
   * @return the settings
   */
  public static MlpConfig thesis() {
    return new MlpConfig(
        List.of(7192, 2048, 512, 128),
        Output.SOFTMAX,
        Inputs.AS_GIVEN,
        ClassWeights.EQUAL,
        FitConfig.defaults().withLearningRate(1e-4).withWeightDecay(0));
  }

  /**
   * These settings with other hidden layers.
   *
   * @param widths their widths, first to last
   * @return the settings
   */
  public MlpConfig withHidden(List<Integer> widths) {
    return new MlpConfig(widths, output, inputs, classWeights, fit);
  }

  /**
   * These settings with another output.
   *
   * @param value what the last layer gives to the loss
   * @return the settings
   */
  public MlpConfig withOutput(Output value) {
    return new MlpConfig(hidden, value, inputs, classWeights, fit);
  }

  /**
   * These settings with other inputs.
   *
   * @param value what the first layer sees
   * @return the settings
   */
  public MlpConfig withInputs(Inputs value) {
    return new MlpConfig(hidden, output, value, classWeights, fit);
  }

  /**
   * These settings with other class weights.
   *
   * @param value how much a sample counts
   * @return the settings
   */
  public MlpConfig withClassWeights(ClassWeights value) {
    return new MlpConfig(hidden, output, inputs, value, fit);
  }

  /**
   * These settings with another training.
   *
   * @param value how it is trained
   * @return the settings
   */
  public MlpConfig withFit(FitConfig value) {
    return new MlpConfig(hidden, output, inputs, classWeights, value);
  }
}
