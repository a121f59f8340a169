package org.histossl.ssl.distill;

import java.util.List;
import java.util.Optional;
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
   * Another network, all else alike.
   *
   * @param value the encoder
   * @return the changed copy
   */
  PretrainingConfig withEncoder(Encoder value);

  /**
   * Other views, all else alike.
   *
   * @param value the views
   * @return the changed copy
   */
  PretrainingConfig withViews(ViewConfig value);

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
   * @param stepsPerEpoch steps of the optimizer in an epoch
   * @return new monitors, that have seen no step
   */
  default List<Monitor> monitors(long stepsPerEpoch) {
    return List.of();
  }

  /**
   * What goes on from where this ends, such as a short training on larger views.
   *
   * @return a pretraining of networks of the same parameters; empty by default
   */
  default Optional<? extends PretrainingConfig> next() {
    return Optional.empty();
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
