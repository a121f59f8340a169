package org.histossl.ssl.dino;

import java.util.Locale;

/** The loss is no finite number any more. What was written before is intact. */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final long step;

  /**
   * A divergence.
   *
   * @param step the step, from 0
   * @param loss what the loss was
   * @param rate the learning rate of the step
   */
  public TrainingDivergedException(long step, double loss, double rate) {
    super(
        String.format(
            Locale.ROOT,
            "training diverged at step %d: the loss is %s at learning rate %s; lower the rate, lengthen the"
                + " warm-up or clip gradients harder, and go on from the last checkpoint",
            step,
            loss,
            rate));
    this.step = step;
  }

  /**
   * When it happened.
   *
   * @return the step, from 0
   */
  public long step() {
    return step;
  }
}
