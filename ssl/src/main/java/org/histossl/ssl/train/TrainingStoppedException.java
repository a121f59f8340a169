package org.histossl.ssl.train;

import java.nio.file.Path;

/** The run was asked to stop and has written a checkpoint; started again it goes on from there. */
public final class TrainingStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final long step;

  /**
   * A stop.
   *
   * @param step how many steps were made
   * @param checkpoint where the run goes on from
   */
  public TrainingStoppedException(long step, Path checkpoint) {
    super(
        "the training was asked to stop after "
            + step
            + " steps; start it again with the same folder and it goes on from "
            + checkpoint);
    this.step = step;
  }

  /**
   * When it stopped.
   *
   * @return how many steps were made
   */
  public long step() {
    return step;
  }
}
