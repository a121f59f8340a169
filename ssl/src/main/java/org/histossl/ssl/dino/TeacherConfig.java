package org.histossl.ssl.dino;

import org.histossl.core.Check;

/**
 * How the teacher follows the student, and how sharp its targets are.
 *
 * @param momentum the share of the teacher that stays at the first step, in [0, 1]
 * @param finalMomentum what the share tends to along a cosine, in [0, 1]
 * @param warmupTemperature what the teacher's scores are divided by in the first epoch, above 0
 * @param temperature what they are divided by after the warm-up, above 0
 * @param warmupEpochs epochs from the one temperature to the other, 0 for none
 */
public record TeacherConfig(
    double momentum,
    double finalMomentum,
    double warmupTemperature,
    double temperature,
    int warmupEpochs) {
  /** Refuses momenta and temperatures out of range. */
  public TeacherConfig {
    Check.inRange("momentum", momentum, 0, 1);
    Check.inRange("finalMomentum", finalMomentum, 0, 1);
    Check.positive("warmupTemperature", warmupTemperature);
    Check.positive("temperature", temperature);
    Check.notNegative("warmupEpochs", warmupEpochs);
  }

  /**
   * Values of the reference, main_dino.py: 0.996 to 1, temperature 0.04 throughout.
   *
   * @return the configuration
   */
  public static TeacherConfig defaults() {
    return new TeacherConfig(0.996, 1, 0.04, 0.04, 0);
  }

  /**
   * Another momentum at the first step.
   *
   * @param value in [0, 1]
   * @return the changed copy
   */
  public TeacherConfig withMomentum(double value) {
    return new TeacherConfig(value, finalMomentum, warmupTemperature, temperature, warmupEpochs);
  }

  /**
   * Another temperature.
   *
   * @param warmup in the first epoch
   * @param after after the warm-up
   * @param epochs how many epochs the warm-up has
   * @return the changed copy
   */
  public TeacherConfig withTemperature(double warmup, double after, int epochs) {
    return new TeacherConfig(momentum, finalMomentum, warmup, after, epochs);
  }
}
