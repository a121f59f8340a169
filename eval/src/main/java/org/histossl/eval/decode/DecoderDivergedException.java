package org.histossl.eval.decode;

import java.util.Locale;

/** A decoder's loss is no finite number any more. */
public final class DecoderDivergedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final long step;

  /**
   * A divergence.
   *
   * @param step the step, from 0
   * @param loss what the loss was
   * @param rate the learning rate of the step
   */
  public DecoderDivergedException(long step, double loss, double rate) {
    super(
        String.format(
            Locale.ROOT,
            "the decoder diverged at step %d: its loss is %s at learning rate %s. Lower the rate, or"
                + " standardise its inputs",
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
