package org.histossl.ssl.dinov2;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.models.head.DinoHeadConfig;
import org.histossl.ssl.distill.Centering;
import org.histossl.ssl.distill.Masking;

/**
 * What is learned of a batch.
 *
 * @param dino weight of the cross-entropy of class tokens, above 0
 * @param ibot weight of the cross-entropy of hidden patches; 0 for none, then nothing is hidden
 * @param ibotHead the head of patch tokens; empty where they share that of class tokens
 * @param masking which patches are hidden
 * @param spread what keeps class tokens apart
 * @param centering how the teacher's scores become targets, of class and of patch tokens
 * @param studentTemperature what the student's scores are divided by, above 0
 */
public record DinoV2LossConfig(
    double dino,
    double ibot,
    Optional<DinoHeadConfig> ibotHead,
    Masking masking,
    Spread spread,
    Centering centering,
    double studentTemperature) {
  /** Weight of KoLeo in the reference. */
  private static final double KOLEO = 0.1;

  private static final double CENTER_MOMENTUM = 0.9;

  /** Refuses weights and temperatures out of range. */
  public DinoV2LossConfig {
    Check.positive("weight of dino", dino);
    Check.inRange("weight of ibot", ibot, 0, Double.MAX_VALUE);
    Check.positive("studentTemperature", studentTemperature);
  }

  /**
   * Values of facebookresearch/dinov2 ssl_default_config.yaml: both cross-entropies at 1, one head,
   * KoLeo at 0.1, a moving center.
   *
   * @return the configuration
   */
  public static DinoV2LossConfig defaults() {
    return new DinoV2LossConfig(
        1,
        1,
        Optional.empty(),
        Masking.defaults(),
        new Spread.KoLeo(KOLEO),
        new Centering.MovingMean(CENTER_MOMENTUM),
        0.1);
  }

  /**
   * Other weights.
   *
   * @param ofDino of class tokens, above 0
   * @param ofIbot of hidden patches; 0 for none
   * @return the changed copy
   */
  public DinoV2LossConfig withWeights(double ofDino, double ofIbot) {
    return new DinoV2LossConfig(
        ofDino, ofIbot, ibotHead, masking, spread, centering, studentTemperature);
  }

  /**
   * A head for patch tokens alone.
   *
   * @param value the head
   * @return the changed copy
   */
  public DinoV2LossConfig withIbotHead(DinoHeadConfig value) {
    return new DinoV2LossConfig(
        dino, ibot, Optional.of(value), masking, spread, centering, studentTemperature);
  }

  /**
   * Other masks.
   *
   * @param value which patches are hidden
   * @return the changed copy
   */
  public DinoV2LossConfig withMasking(Masking value) {
    return new DinoV2LossConfig(dino, ibot, ibotHead, value, spread, centering, studentTemperature);
  }

  /**
   * Another force between class tokens.
   *
   * @param value what keeps them apart
   * @return the changed copy
   */
  public DinoV2LossConfig withSpread(Spread value) {
    return new DinoV2LossConfig(
        dino, ibot, ibotHead, masking, value, centering, studentTemperature);
  }

  /**
   * Another centering.
   *
   * @param value how scores become targets
   * @return the changed copy
   */
  public DinoV2LossConfig withCentering(Centering value) {
    return new DinoV2LossConfig(dino, ibot, ibotHead, masking, spread, value, studentTemperature);
  }
}
