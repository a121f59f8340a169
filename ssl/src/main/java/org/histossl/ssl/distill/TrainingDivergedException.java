package org.histossl.ssl.distill;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * Something is no finite number any more: the loss, or a gradient. No parameter was moved by it,
 * and what was written before is intact.
 */
public final class TrainingDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int NO_VIEW = -1;
  private final long step;
  private final String tensor;
  private final int view;

  /**
   * A divergence.
   *
   * @param step the step, from 0
   * @param loss what the loss was
   * @param rate the learning rate of the step
   * @param tensor the first tensor that is not finite, in the order in which they are computed
   * @param view the view that it belongs to; empty where it belongs to none
   */
  public TrainingDivergedException(
      long step, double loss, double rate, String tensor, OptionalInt view) {
    super(
        String.format(
            Locale.ROOT,
            "training diverged at step %d: not finite is %s%s; the loss is %s at learning rate %s. Lower"
                + " the rate, lengthen the warm-up or clip gradients harder, and begin anew in another folder;"
                + " the checkpoints before are intact",
            step,
            tensor,
            view.isPresent() ? " of view " + view.getAsInt() : "",
            loss,
            rate));
    this.step = step;
    this.tensor = tensor;
    this.view = view.orElse(NO_VIEW);
  }

  /**
   * When it happened.
   *
   * @return the step, from 0
   */
  public long step() {
    return step;
  }

  /**
   * Where it happened.
   *
   * @return the first tensor that is not finite
   */
  public String tensor() {
    return tensor;
  }

  /**
   * In which view it happened.
   *
   * @return the view's number, the global ones first; empty where the tensor belongs to none
   */
  public OptionalInt view() {
    return view == NO_VIEW ? OptionalInt.empty() : OptionalInt.of(view);
  }
}
