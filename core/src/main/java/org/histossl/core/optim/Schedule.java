package org.histossl.core.optim;

import org.histossl.core.Check;

/** A number that changes with the optimizer's steps: a rate, a decay, a momentum, a temperature. */
@FunctionalInterface
public interface Schedule {
  /**
   * The value for a step.
   *
   * @param step the step, from 0
   * @return the value
   */
  double at(long step);

  /**
   * The same value at every step.
   *
   * @param value the value
   * @return the schedule
   */
  static Schedule constant(double value) {
    return step -> value;
  }

  /**
   * A linear warm-up, then half a cosine: {@code final + (base - final)(1 + cos(pi i / n)) / 2} for
   * the n steps after the warm-up. As in the reference the warm-up reaches {@code base} at its last
   * step, so that {@code base} stands twice, and the cosine never quite reaches {@code final}.
   * Steps past the end keep the last value.
   *
   * <p>Source: facebookresearch/dino utils.py, {@code cosine_scheduler}.
   *
   * @param base the value after the warm-up
   * @param last the value that the cosine tends to
   * @param steps all steps, the warm-up included
   * @param warmupSteps steps of the warm-up, at most {@code steps}
   * @param start the value at step 0 if there is a warm-up
   * @return the schedule
   */
  static Schedule cosine(double base, double last, long steps, long warmupSteps, double start) {
    Check.that(steps > 0, "a schedule needs at least one step, got %d", steps);
    Check.that(
        warmupSteps >= 0 && warmupSteps <= steps,
        "a warm-up must lie in 0..%d steps, got %d",
        steps,
        warmupSteps);
    return step -> {
      Check.notNegative("step", step);
      long i = Math.min(step, steps - 1);
      if (i < warmupSteps) {
        return warmupSteps == 1 ? start : start + (base - start) * i / (double) (warmupSteps - 1);
      }
      double share = (i - warmupSteps) / (double) (steps - warmupSteps);
      return last + 0.5 * (base - last) * (1 + Math.cos(Math.PI * share));
    };
  }

  /**
   * Equal stages from one value to another over the first epochs, then constant: DINO's teacher
   * temperature.
   *
   * <p>Source: facebookresearch/dino main_dino.py, {@code DINOLoss.teacher_temp_schedule}.
   *
   * @param start the value in the first epoch
   * @param last the value from the last warm-up epoch on
   * @param warmupEpochs epochs of the warm-up, 0 for none
   * @param stepsPerEpoch steps in an epoch
   * @return the schedule
   */
  static Schedule stages(double start, double last, int warmupEpochs, long stepsPerEpoch) {
    Check.notNegative("warmupEpochs", warmupEpochs);
    Check.that(stepsPerEpoch > 0, "an epoch needs at least one step, got %d", stepsPerEpoch);
    return step -> {
      long epoch = step / stepsPerEpoch;
      if (epoch >= warmupEpochs) {
        return last;
      }
      return warmupEpochs == 1 ? start : start + (last - start) * epoch / (warmupEpochs - 1);
    };
  }
}
