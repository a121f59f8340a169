package org.histossl.ssl.train;

import java.util.Optional;
import org.histossl.core.Check;
import org.histossl.core.Progress;
import org.histossl.core.engine.Engine;
import org.histossl.core.parallel.Group;
import org.histossl.models.TrainedEncoder;

/**
 * How a run is carried out; none of it changes the result, but for the rounding of the engine. The
 * configuration says with which weights a run begins, here they are.
 *
 * @param checkpoints when checkpoints are written and which are kept
 * @param maxUnreadableShare a run stops when more than this share of an epoch's tiles cannot be
 *     read, in [0, 1]
 * @param stop what asks the run to stop; empty where nothing does
 * @param progress hears of each step
 * @param engine what runs the graphs
 * @param initialWeights what the configuration says that the run begins with; empty for random
 *     weights
 * @param group the ranks that share the run, all with the same configuration, tiles and folder; its
 *     first one writes
 */
public record RunOptions(
    CheckpointConfig checkpoints,
    double maxUnreadableShare,
    Optional<StopSignal> stop,
    Progress progress,
    Engine engine,
    Optional<TrainedEncoder> initialWeights,
    Group group) {
  /** Refuses a share outside [0, 1]. */
  public RunOptions {
    Check.inRange("maxUnreadableShare", maxUnreadableShare, 0, 1);
  }

  /**
   * A checkpoint every ten minutes, one tile in a hundred may be unreadable, nothing is shown.
   *
   * @return the options
   */
  public static RunOptions defaults() {
    return new RunOptions(
        CheckpointConfig.defaults(),
        0.01,
        Optional.empty(),
        Progress.none(),
        Engine.standard(),
        Optional.empty(),
        Group.single());
  }

  /**
   * Other checkpoints.
   *
   * @param value when they are written and which are kept
   * @return the changed copy
   */
  public RunOptions withCheckpoints(CheckpointConfig value) {
    return new RunOptions(value, maxUnreadableShare, stop, progress, engine, initialWeights, group);
  }

  /**
   * Another limit of unreadable tiles.
   *
   * @param value share of an epoch's tiles, in [0, 1]
   * @return the changed copy
   */
  public RunOptions withMaxUnreadableShare(double value) {
    return new RunOptions(checkpoints, value, stop, progress, engine, initialWeights, group);
  }

  /**
   * Stops when asked to.
   *
   * @param value what asks
   * @return the changed copy
   */
  public RunOptions withStop(StopSignal value) {
    return new RunOptions(
        checkpoints,
        maxUnreadableShare,
        Optional.of(value),
        progress,
        engine,
        initialWeights,
        group);
  }

  /**
   * Shows how far it is.
   *
   * @param value hears of each step
   * @return the changed copy
   */
  public RunOptions withProgress(Progress value) {
    return new RunOptions(
        checkpoints, maxUnreadableShare, stop, value, engine, initialWeights, group);
  }

  /**
   * Runs on another engine.
   *
   * @param value what runs the graphs
   * @return the changed copy
   */
  public RunOptions withEngine(Engine value) {
    return new RunOptions(
        checkpoints, maxUnreadableShare, stop, progress, value, initialWeights, group);
  }

  /**
   * Begins with the weights of an encoder, as the configuration says.
   *
   * @param value the encoder; stays the caller's
   * @return the changed copy
   */
  public RunOptions withInitialWeights(TrainedEncoder value) {
    return new RunOptions(
        checkpoints, maxUnreadableShare, stop, progress, engine, Optional.of(value), group);
  }

  /**
   * On several ranks, which share the shards of each step evenly: the result is that of one rank,
   * to the bit.
   *
   * @param value the ranks
   * @return the changed copy
   */
  public RunOptions withGroup(Group value) {
    return new RunOptions(
        checkpoints, maxUnreadableShare, stop, progress, engine, initialWeights, value);
  }
}
