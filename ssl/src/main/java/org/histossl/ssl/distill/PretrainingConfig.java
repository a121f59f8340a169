package org.histossl.ssl.distill;

import java.util.List;
import org.histossl.models.encoder.Encoder;
import org.histossl.ssl.train.Monitor;
import org.histossl.ssl.view.ViewConfig;

/**
 * A pretraining, whole: what {@link Pretraining#run} carries out. A method's configuration is a
 * record that implements this, with a {@link PretrainingProvider} that knows it by name, so that
 * files, studies and programs take all methods alike.
 */
public interface PretrainingConfig {
  /**
   * The network that is trained.
   *
   * @return the encoder
   */
  Encoder encoder();

  /**
   * What is cut from a tile.
   *
   * @return the views
   */
  ViewConfig views();

  /**
   * How long and how wide.
   *
   * @return the run
   */
  RunConfig run();

  /**
   * Another run, all else alike.
   *
   * @param value the run
   * @return the changed copy
   */
  PretrainingConfig withRun(RunConfig value);

  /**
   * What is trained, and how.
   *
   * @param stepsPerEpoch steps of the optimizer in an epoch
   * @return the recipe
   */
  Recipe recipe(long stepsPerEpoch);

  /**
   * What looks at the steps for signs that something goes wrong.
   *
   * @return new monitors, that have seen no step
   */
  default List<Monitor> monitors() {
    return List.of();
  }

  /**
   * The smallest micro-batch that the method can learn from.
   *
   * @return tiles, at least 1
   */
  default int leastBatch() {
    return 1;
  }
}
