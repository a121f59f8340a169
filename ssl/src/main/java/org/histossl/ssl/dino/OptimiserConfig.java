package org.histossl.ssl.dino;

import org.histossl.core.Check;
import org.histossl.core.optim.AdamWConfig;

/**
 * How the student is moved.
 *
 * @param adamW how gradients are averaged
 * @param baseRate the learning rate after the warm-up for a batch of 256, scaled linearly with the
 *     batch
 * @param finalRate what the rate tends to along a cosine
 * @param warmupEpochs epochs in which the rate rises from 0
 * @param decay weight decay at the first step
 * @param finalDecay what the decay tends to along a cosine
 * @param clip the greatest norm of a parameter's gradient, above 0; infinity for no clipping
 * @param frozenLastLayerEpochs first epochs in which the prototypes stay as they are
 */
public record OptimiserConfig(
    AdamWConfig adamW,
    double baseRate,
    double finalRate,
    int warmupEpochs,
    double decay,
    double finalDecay,
    double clip,
    int frozenLastLayerEpochs) {
  private static final double REFERENCE_BATCH = 256;

  /** Refuses rates, decays and limits out of range. */
  public OptimiserConfig {
    Check.inRange("baseRate", baseRate, 0, Double.MAX_VALUE);
    Check.inRange("finalRate", finalRate, 0, Double.MAX_VALUE);
    Check.notNegative("warmupEpochs", warmupEpochs);
    Check.inRange("decay", decay, 0, Double.MAX_VALUE);
    Check.inRange("finalDecay", finalDecay, 0, Double.MAX_VALUE);
    Check.that(clip > 0, "clip must be positive, got %s", clip);
    Check.notNegative("frozenLastLayerEpochs", frozenLastLayerEpochs);
  }

  /**
   * Values of the reference, main_dino.py: rate 0.0005 to 1e-6 with 10 epochs of warm-up, decay
   * 0.04 to 0.4, clipping at 3, prototypes frozen for one epoch.
   *
   * @return the configuration
   */
  public static OptimiserConfig defaults() {
    return new OptimiserConfig(AdamWConfig.defaults(), 0.0005, 1e-6, 10, 0.04, 0.4, 3.0, 1);
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
   * Another learning rate.
   *
   * @param base for a batch of 256
   * @param last what it tends to
   * @param warmup epochs in which it rises
   * @return the changed copy
   */
  public OptimiserConfig withRate(double base, double last, int warmup) {
    return new OptimiserConfig(
        adamW, base, last, warmup, decay, finalDecay, clip, frozenLastLayerEpochs);
  }

  /**
   * Another weight decay.
   *
   * @param first at the first step
   * @param last what it tends to
   * @return the changed copy
   */
  public OptimiserConfig withDecay(double first, double last) {
    return new OptimiserConfig(
        adamW, baseRate, finalRate, warmupEpochs, first, last, clip, frozenLastLayerEpochs);
  }

  /**
   * Another limit of gradients.
   *
   * @param value the greatest norm, infinity for none
   * @return the changed copy
   */
  public OptimiserConfig withClip(double value) {
    return new OptimiserConfig(
        adamW, baseRate, finalRate, warmupEpochs, decay, finalDecay, value, frozenLastLayerEpochs);
  }

  /**
   * Other epochs with frozen prototypes.
   *
   * @param value how many epochs
   * @return the changed copy
   */
  public OptimiserConfig withFrozenLastLayerEpochs(int value) {
    return new OptimiserConfig(
        adamW, baseRate, finalRate, warmupEpochs, decay, finalDecay, clip, value);
  }
}
