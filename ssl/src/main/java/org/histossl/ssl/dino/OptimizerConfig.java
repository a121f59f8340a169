package org.histossl.ssl.dino;

import org.histossl.core.Check;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.Clipping;
import org.histossl.core.optim.UpdateRule;

/**
 * How the student is moved.
 *
 * @param rule how gradients become steps
 * @param baseRate the learning rate after the warm-up for a batch of 256, scaled linearly with the
 *     batch
 * @param finalRate what the rate tends to along a cosine
 * @param warmupEpochs epochs in which the rate rises from 0
 * @param decay weight decay at the first step
 * @param finalDecay what the decay tends to along a cosine
 * @param clipping which gradients are shortened
 * @param frozenLastLayerEpochs first epochs in which the prototypes stay as they are
 */
public record OptimizerConfig(
    UpdateRule rule,
    double baseRate,
    double finalRate,
    int warmupEpochs,
    double decay,
    double finalDecay,
    Clipping clipping,
    int frozenLastLayerEpochs) {
  private static final double REFERENCE_BATCH = 256;

  /** Refuses rates, decays and limits out of range. */
  public OptimizerConfig {
    Check.inRange("baseRate", baseRate, 0, Double.MAX_VALUE);
    Check.inRange("finalRate", finalRate, 0, Double.MAX_VALUE);
    Check.notNegative("warmupEpochs", warmupEpochs);
    Check.inRange("decay", decay, 0, Double.MAX_VALUE);
    Check.inRange("finalDecay", finalDecay, 0, Double.MAX_VALUE);
    Check.notNegative("frozenLastLayerEpochs", frozenLastLayerEpochs);
  }

  /**
   * Values of the reference, main_dino.py: AdamW, rate 0.0005 to 1e-6 with 10 epochs of warm-up,
   * decay 0.04 to 0.4, clipping of each parameter at 3, prototypes frozen for one epoch.
   *
   * @return the configuration
   */
  public static OptimizerConfig defaults() {
    return new OptimizerConfig(
        AdamWConfig.defaults(), 0.0005, 1e-6, 10, 0.04, 0.4, Clipping.perParameter(3), 1);
  }

  /**
   * The learning rate after the warm-up.
   *
   * @param batch images a step
   * @return {@code baseRate * batch / 256}
   */
  public double rate(int batch) {
    return baseRate * batch / REFERENCE_BATCH;
  }

  /**
   * Another way from gradients to steps. Rates that suit AdamW are hundreds of times too low for
   * SGD and LARS.
   *
   * @param value the rule
   * @return the changed copy
   */
  public OptimizerConfig withRule(UpdateRule value) {
    return new OptimizerConfig(
        value,
        baseRate,
        finalRate,
        warmupEpochs,
        decay,
        finalDecay,
        clipping,
        frozenLastLayerEpochs);
  }

  /**
   * Another learning rate.
   *
   * @param base for a batch of 256
   * @param last what it tends to
   * @param warmup epochs in which it rises
   * @return the changed copy
   */
  public OptimizerConfig withRate(double base, double last, int warmup) {
    return new OptimizerConfig(
        rule, base, last, warmup, decay, finalDecay, clipping, frozenLastLayerEpochs);
  }

  /**
   * Another weight decay.
   *
   * @param first at the first step
   * @param last what it tends to
   * @return the changed copy
   */
  public OptimizerConfig withDecay(double first, double last) {
    return new OptimizerConfig(
        rule, baseRate, finalRate, warmupEpochs, first, last, clipping, frozenLastLayerEpochs);
  }

  /**
   * Another clipping of gradients.
   *
   * @param value which gradients are shortened
   * @return the changed copy
   */
  public OptimizerConfig withClipping(Clipping value) {
    return new OptimizerConfig(
        rule, baseRate, finalRate, warmupEpochs, decay, finalDecay, value, frozenLastLayerEpochs);
  }

  /**
   * Other epochs with frozen prototypes.
   *
   * @param value how many epochs
   * @return the changed copy
   */
  public OptimizerConfig withFrozenLastLayerEpochs(int value) {
    return new OptimizerConfig(
        rule, baseRate, finalRate, warmupEpochs, decay, finalDecay, clipping, value);
  }
}
