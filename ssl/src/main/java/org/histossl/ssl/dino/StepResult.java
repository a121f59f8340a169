package org.histossl.ssl.dino;

/**
 * What one step of training was like.
 *
 * @param step the step, from 0
 * @param loss cross-entropy of teacher and student in nats
 * @param teacherEntropy mean entropy of the teacher's targets in nats; 0 where one prototype wins
 *     everywhere, {@code ln(prototypes)} where all are alike
 * @param gradientNorm norm of all gradients together, before clipping
 * @param rate the learning rate
 * @param decay the weight decay
 * @param momentum the share of the teacher that stayed
 * @param teacherTemperature what the teacher's scores were divided by
 */
public record StepResult(
    long step,
    double loss,
    double teacherEntropy,
    double gradientNorm,
    double rate,
    double decay,
    double momentum,
    double teacherTemperature) {
  /**
   * How far the student is from the teacher.
   *
   * @return the Kullback-Leibler divergence in nats, at least 0
   */
  public double divergence() {
    return loss - teacherEntropy;
  }
}
