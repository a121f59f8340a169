package org.histossl.ssl.train;

import java.util.List;
import java.util.Map;
import org.histossl.core.Metric;
import org.histossl.core.graph.ParameterSet;
import org.histossl.ssl.view.ViewBatch;

/**
 * A way to learn without labels: what to compute from views, and what state it keeps. All state is
 * visible, so that a run goes on from a checkpoint as if it had never stopped.
 */
public interface SslMethod extends AutoCloseable {
  /** What the prefixes of the optimizer's parts begin with. */
  String OPTIMIZER = "optimizer";

  /**
   * Tensors of the method's state.
   *
   * @param prefix put before each name in a checkpoint, such as {@code "student"}
   * @param tensors the method's own; written from and restored to in place
   */
  record Part(String prefix, ParameterSet tensors) {}

  /**
   * The method's name.
   *
   * @return such as {@code "DINO"}
   */
  String name();

  /**
   * The number of the next step.
   *
   * @return how many steps were made
   */
  long step();

  /**
   * Makes one step.
   *
   * @param batches the step's micro-batches; not closed
   * @return what the step was like: finite numbers by name, the same names at every step
   */
  Map<String, Double> step(List<ViewBatch> batches);

  /**
   * All tensors that the next step depends on.
   *
   * @return the tensors in parts; a name may stand in only one part of a prefix
   */
  List<Part> state();

  /**
   * All whole numbers that the next step depends on, beside its own number.
   *
   * @return numbers by name
   */
  Map<String, Long> counts();

  /**
   * Takes over the numbers of a checkpoint, whose tensors are restored already.
   *
   * @param step the number of the next step
   * @param counts what {@link #counts()} gave
   */
  void restore(long step, Map<String, Long> counts);

  /**
   * The numbers that {@link #step} gives.
   *
   * @return units and ranges; none by default
   */
  default List<Metric> metrics() {
    return List.of();
  }

  /**
   * What looks at the steps for signs that something goes wrong.
   *
   * @return new monitors, that have seen no step
   */
  default List<Monitor> monitors() {
    return List.of();
  }

  @Override
  void close();
}
