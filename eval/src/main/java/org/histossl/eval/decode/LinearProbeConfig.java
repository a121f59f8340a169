package org.histossl.eval.decode;

import java.util.List;
import org.histossl.core.Check;

/**
 * How a linear probe is trained.
 *
 * @param weightDecays the decays that are tried, each in [0, 1]
 * @param inputs what the linear layer sees
 * @param classWeights how much a sample counts
 * @param fit how each is trained; its decay is replaced by those that are tried
 */
public record LinearProbeConfig(
    List<Double> weightDecays, Inputs inputs, MlpConfig.ClassWeights classWeights, FitConfig fit) {
  /**
   * Checks the decays.
   *
   * @param weightDecays the decays that are tried, each in [0, 1]
   * @param inputs what the linear layer sees
   * @param classWeights how much a sample counts
   * @param fit how each is trained; its decay is replaced by those that are tried
   */
  public LinearProbeConfig {
    weightDecays = List.copyOf(weightDecays);
    Check.that(!weightDecays.isEmpty(), "a linear probe needs a weight decay to try, got none");
    weightDecays.forEach(decay -> Check.inRange("weight decay", decay, 0, 1));
  }

  /**
   * Decays of 0, 0.001, 0.01, 0.1 and 1 on standardised embeddings with balanced classes: 50 epochs
   * of batches of 128 with a rate that falls from 0.01 by half a cosine, the course that DINO's
   * eval_linear.py has. (AdamW's decay is a share of the rate, so that 1 shrinks the weights by one
   * hundredth at the first step.)
   *
   * @return the settings
   */
  public static LinearProbeConfig defaults() {
    return new LinearProbeConfig(
        List.of(0.0, 0.001, 0.01, 0.1, 1.0),
        Inputs.STANDARDIZED,
        MlpConfig.ClassWeights.BALANCED,
        FitConfig.defaults()
            .withEpochs(50)
            .withPatience(50)
            .withLearningRate(0.01)
            .withDecline(FitConfig.Decline.COSINE));
  }

  /**
   * These settings with other decays.
   *
   * @param values the decays that are tried
   * @return the settings
   */
  public LinearProbeConfig withWeightDecays(List<Double> values) {
    return new LinearProbeConfig(values, inputs, classWeights, fit);
  }

  /**
   * These settings with another training.
   *
   * @param value how each decay is trained
   * @return the settings
   */
  public LinearProbeConfig withFit(FitConfig value) {
    return new LinearProbeConfig(weightDecays, inputs, classWeights, value);
  }

  /** The classifier that is trained for a decay. */
  MlpConfig classifier(double weightDecay) {
    return new MlpConfig(
        List.of(), MlpConfig.Output.LOGITS, inputs, classWeights, fit.withWeightDecay(weightDecay));
  }
}
