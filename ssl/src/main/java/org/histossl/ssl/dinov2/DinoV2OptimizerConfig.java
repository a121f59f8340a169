package org.histossl.ssl.dinov2;

import org.histossl.core.Check;
import org.histossl.core.optim.AdamWConfig;
import org.histossl.core.optim.Clipping;
import org.histossl.core.optim.UpdateRule;

/**
 * How the student is moved.
 *
 * @param rule how gradients become steps
 * @param rate the learning rate
 * @param decay the weight decay
 * @param clipping which gradients are shortened
 * @param frozenLastLayerEpochs first epochs in which the prototypes stay as they are, by a rate of
 *     0
 */
public record DinoV2OptimizerConfig(
    UpdateRule rule, Rate rate, Decay decay, Clipping clipping, int frozenLastLayerEpochs) {
  /** Images a step that {@link Rate#base} is for. */
  private static final double REFERENCE_BATCH = 1024;

  /** Refuses numbers of epochs below 0. */
  public DinoV2OptimizerConfig {
    Check.notNegative("frozenLastLayerEpochs", frozenLastLayerEpochs);
  }

  /**
   * The learning rate: a warm-up from 0, then a cosine.
   *
   * @param base after the warm-up for 1,024 images a step, scaled with the square root of the
   *     images
   * @param last what the rate tends to
   * @param warmupEpochs epochs in which it rises
   * @param layerDecay what the rate is multiplied by from a layer to the one before it, in (0, 1]
   * @param patchEmbedding by this the patch embedding's rate is multiplied once more, in (0, 1]
   */
  public record Rate(
      double base, double last, int warmupEpochs, double layerDecay, double patchEmbedding) {
    /** Refuses numbers out of range. */
    public Rate {
      Check.inRange("base rate", base, 0, Double.MAX_VALUE);
      Check.inRange("last rate", last, 0, Double.MAX_VALUE);
      Check.notNegative("warmupEpochs", warmupEpochs);
      Check.that(
          layerDecay > 0 && layerDecay <= 1, "layerDecay must be in (0, 1], got %s", layerDecay);
      Check.that(
          patchEmbedding > 0 && patchEmbedding <= 1,
          "patchEmbedding must be in (0, 1], got %s",
          patchEmbedding);
    }
  }

  /**
   * The weight decay: a cosine.
   *
   * @param first at the first step
   * @param last what it tends to
   */
  public record Decay(double first, double last) {
    /** Refuses numbers below 0. */
    public Decay {
      Check.inRange("first decay", first, 0, Double.MAX_VALUE);
      Check.inRange("last decay", last, 0, Double.MAX_VALUE);
    }
  }

  /**
   * Values of facebookresearch/dinov2 ssl_default_config.yaml: AdamW, rate 0.004 to 1e-6 with 10
   * epochs of warm-up, from layer to layer 0.9 of it, a fifth for the patch embedding, decay 0.04
   * to 0.4, clipping of each sub-module at 3, prototypes frozen for one epoch.
   *
   * @return the configuration
   */
  public static DinoV2OptimizerConfig defaults() {
    return new DinoV2OptimizerConfig(
        AdamWConfig.defaults(),
        new Rate(0.004, 1e-6, 10, 0.9, 0.2),
        new Decay(0.04, 0.4),
        Clipping.perModule(3),
        1);
  }

  /**
   * The learning rate after the warm-up.
   *
   * @param images images a step, those of all micro-batches
   * @return {@code base * sqrt(images / 1024)}
   */
  public double rate(int images) {
    return rate.base() * Math.sqrt(images / REFERENCE_BATCH);
  }

  /**
   * Another learning rate.
   *
   * @param value the rate
   * @return the changed copy
   */
  public DinoV2OptimizerConfig withRate(Rate value) {
    return new DinoV2OptimizerConfig(rule, value, decay, clipping, frozenLastLayerEpochs);
  }

  /**
   * Another weight decay.
   *
   * @param value the decay
   * @return the changed copy
   */
  public DinoV2OptimizerConfig withDecay(Decay value) {
    return new DinoV2OptimizerConfig(rule, rate, value, clipping, frozenLastLayerEpochs);
  }

  /**
   * Another clipping.
   *
   * @param value which gradients are shortened
   * @return the changed copy
   */
  public DinoV2OptimizerConfig withClipping(Clipping value) {
    return new DinoV2OptimizerConfig(rule, rate, decay, value, frozenLastLayerEpochs);
  }
}
