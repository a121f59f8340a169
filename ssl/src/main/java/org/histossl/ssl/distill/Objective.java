package org.histossl.ssl.distill;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.histossl.core.Metric;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Scope;
import org.histossl.core.optim.Schedule;
import org.histossl.models.head.DinoHeadConfig;

/**
 * Something that a student learns from its teacher. A training has one or several, each with a
 * weight; they share the encoder, and may share heads.
 *
 * <p>The teacher's scores enter the student's graph as inputs, so that no gradient reaches the
 * teacher. State is a buffer of the objective's scope, and what becomes of it is told by {@link
 * Targets#buffers}, never done on the side.
 */
public interface Objective {
  /**
   * A loss in the student's graph.
   *
   * @param value the loss, {@code [1]}
   * @param metrics numbers by name, {@code [1]} each
   */
  record Loss(Node value, Map<String, Node> metrics) {}

  /**
   * The scope of its buffers, and its name in messages.
   *
   * @return such as {@code "dino_loss"}, as in the reference's checkpoints
   */
  String name();

  /**
   * The heads that it asks.
   *
   * @return configurations by name; those of one name are one head
   */
  Map<String, DinoHeadConfig> heads();

  /**
   * The numbers that it gives for each step.
   *
   * @return what {@link Targets#metrics}, {@link Loss#metrics} and {@link #numbers} are named by
   */
  List<Metric> metrics();

  /**
   * Numbers that change from step to step.
   *
   * @return by the name of their metric
   */
  default Map<String, Schedule> numbers() {
    return Map.of();
  }

  /**
   * What it reads of the teacher.
   *
   * @param teacher the teacher's readout of the global crops
   * @return {@code [rows, prototypes]}; empty if it needs none
   */
  default Optional<Node> scores(Readout teacher) {
    return Optional.empty();
  }

  /**
   * What the student should answer, in the student's graph.
   *
   * @param scope where its buffers are
   * @param scores the teacher's scores, an input
   * @param student the student's readout
   * @param numbers the inputs of {@link #numbers}, {@code [1]} each
   * @return the targets
   */
  default Targets targets(
      Scope scope, Node scores, Readout student, Function<String, Node> numbers) {
    throw new IllegalStateException(name() + " reads no scores of the teacher");
  }

  /**
   * How far the student is from what it should answer.
   *
   * @param student the student's readout
   * @param targets what it should answer; empty if it reads nothing of the teacher
   * @return the loss
   */
  Loss loss(Readout student, Optional<Targets> targets);

  /**
   * The same objective over the shards of a step. What it reads of the teacher by itself, it must
   * read of all shards' rows.
   *
   * @return this one, where its targets look at a row or at a mean over rows only
   */
  default Objective overShards() {
    return this;
  }

  /**
   * How prototypes are shared among the rows of all shards, where they are.
   *
   * @return empty where they are not
   */
  default Optional<Sharing> sharing() {
    return Optional.empty();
  }

  /**
   * How prototypes are shared among rows.
   *
   * @param iterations of Sinkhorn-Knopp
   * @param temperature the teacher's, by step
   * @param masked whether rows are those of hidden patches, some of them padding
   */
  record Sharing(int iterations, Schedule temperature, boolean masked) {}
}
