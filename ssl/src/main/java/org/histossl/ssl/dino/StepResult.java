package org.histossl.ssl.dino;

import java.util.LinkedHashMap;
import java.util.Map;
import org.histossl.core.Check;

/**
 * What one step of training was like.
 *
 * @param step the step, from 0
 * @param loss cross-entropy of teacher and student in nats
 * @param teacherEntropy mean entropy of the teacher's targets in nats; 0 where one prototype wins
 *     everywhere, {@code ln(prototypes)} where all are alike
 * @param gradientNorm norm of all gradients together, before clipping
 * @param centerNorm norm of the centre of the teacher's scores
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
    double centerNorm,
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

  /** All numbers by name, for the metrics. */
  Map<String, Double> values(long prototypes) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    values.put("lossShare", loss / Math.log((double) prototypes));
    values.put("teacherEntropy", teacherEntropy);
    values.put("divergence", divergence());
    values.put("gradientNorm", gradientNorm);
    values.put("centerNorm", centerNorm);
    values.put("rate", rate);
    values.put("decay", decay);
    values.put("momentum", momentum);
    values.put("teacherTemperature", teacherTemperature);
    return values;
  }

  /** The way back from {@link #values}. */
  static StepResult of(long step, Map<String, Double> values) {
    return new StepResult(
        step,
        value(values, "loss"),
        value(values, "teacherEntropy"),
        value(values, "gradientNorm"),
        value(values, "centerNorm"),
        value(values, "rate"),
        value(values, "decay"),
        value(values, "momentum"),
        value(values, "teacherTemperature"));
  }

  private static double value(Map<String, Double> values, String name) {
    return Check.found(values.get(name), "a step has no '%s', only %s", name, values.keySet());
  }
}
