package org.histossl.eval.decode;

import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;

/** What a decoder learns from, and the network that learns it. */
interface Samples {
  /** Name of the loss among a graph's outputs. */
  String LOSS = "loss";

  /** The rows to learn from. */
  int[] trainRows();

  /** The rows to stop early by; may be none. */
  int[] validationRows();

  /** The network with its loss for batches of a size. */
  Graph graph(Mode mode, int batch);

  /**
   * Fills the inputs of a program with a batch. Rows from {@code counted} on only fill it up: they
   * must not move the loss.
   *
   * @return how much the batch weighs among others; its loss is the mean by these weights
   */
  double load(Program program, int[] rows, int counted);
}
