package org.histossl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.histossl.ssl.distill.Pretraining;
import org.histossl.ssl.distill.StepResult;
import org.histossl.ssl.train.EpochResult;

/**
 * How a pretraining of a study went.
 *
 * @param steps of the optimizer
 * @param coreMinutes time of one core
 * @param lossShare the loss of the last tenth of the steps, as a share of that of answers all alike
 * @param looks scores on the way
 * @param warnings what monitors named, with the step
 */
record StudyTraining(
    long steps,
    double coreMinutes,
    Optional<Double> lossShare,
    List<Look> looks,
    List<String> warnings) {
  private static final String SHARE = "lossShare";
  private static final double LAST = 0.1;

  /**
   * Scores of a teacher on the way.
   *
   * @param step the last one before
   * @param coreMinutes time until then
   * @param scores by set
   */
  record Look(long step, double coreMinutes, Map<String, Double> scores) {}

  static StudyTraining of(Pretraining result) {
    List<StepResult> steps = result.steps();
    OptionalDouble share =
        steps.subList((int) ((1 - LAST) * steps.size()), steps.size()).stream()
            .flatMap(step -> step.values().entrySet().stream())
            .filter(value -> value.getKey().endsWith(SHARE))
            .mapToDouble(Map.Entry::getValue)
            .average();
    List<Look> looks = new ArrayList<>();
    double seconds = 0;
    for (EpochResult epoch : result.epochs()) {
      Map<String, Double> scores = new TreeMap<>(epoch.values());
      Double own = scores.remove(StudyClock.SECONDS);
      seconds += own == null ? 0 : own;
      if (!scores.isEmpty()) {
        looks.add(new Look(epoch.step() + 1, seconds / 60, scores));
      }
    }
    return new StudyTraining(
        steps.size(),
        seconds / 60,
        share.isPresent() ? Optional.of(share.getAsDouble()) : Optional.empty(),
        looks,
        result.warnings().stream().map(w -> w.name() + ", step " + w.step()).toList());
  }
}
