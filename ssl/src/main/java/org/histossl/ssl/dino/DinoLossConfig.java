package org.histossl.ssl.dino;

import org.histossl.core.Check;

/**
 * How teacher and student are compared.
 *
 * @param studentTemperature what the student's scores are divided by, above 0
 * @param centering whether the teacher's scores are centered
 * @param centerMomentum the share of the old center that stays at each step, in [0, 1]
 */
public record DinoLossConfig(
    double studentTemperature, Centering centering, double centerMomentum) {
  /** What is taken off the teacher's scores. */
  public enum Centering {
    /** The running mean of its scores; without it one prototype wins everywhere. */
    MEAN,
    /** Nothing: for ablations. */
    NONE
  }

  /** Refuses temperatures and momenta out of range. */
  public DinoLossConfig {
    Check.positive("studentTemperature", studentTemperature);
    Check.inRange("centerMomentum", centerMomentum, 0, 1);
  }

  /** How the teacher's scores become targets. */
  org.histossl.ssl.distill.Centering rule() {
    return centering == Centering.MEAN
        ? new org.histossl.ssl.distill.Centering.MovingMean(centerMomentum)
        : new org.histossl.ssl.distill.Centering.None(centerMomentum);
  }

  /**
   * Values of the reference, main_dino.py: 0.1, the mean, 0.9.
   *
   * @return the configuration
   */
  public static DinoLossConfig defaults() {
    return new DinoLossConfig(0.1, Centering.MEAN, 0.9);
  }

  /**
   * Another temperature of the student.
   *
   * @param value above 0
   * @return the changed copy
   */
  public DinoLossConfig withStudentTemperature(double value) {
    return new DinoLossConfig(value, centering, centerMomentum);
  }

  /**
   * Another centering.
   *
   * @param value the centering
   * @return the changed copy
   */
  public DinoLossConfig withCentering(Centering value) {
    return new DinoLossConfig(studentTemperature, value, centerMomentum);
  }

  /**
   * Another momentum of the center.
   *
   * @param value in [0, 1]
   * @return the changed copy
   */
  public DinoLossConfig withCenterMomentum(double value) {
    return new DinoLossConfig(studentTemperature, centering, value);
  }
}
