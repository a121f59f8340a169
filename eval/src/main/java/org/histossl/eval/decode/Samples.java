package org.histossl.eval.decode;

import java.util.Set;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Mode;

/** What a decoder learns from, and the network that learns it. Called from one thread. */
public interface Samples {
  /** Name of the loss among a graph's outputs. */
  String LOSS = "loss";

  /**
   * The rows to learn from.
   *
   * @return their numbers, at least one
   */
  int[] trainRows();

  /**
   * The rows to stop early by.
   *
   * @return their numbers; none for training to the last epoch
   */
  int[] validationRows();

  /**
   * The classes that no row to learn from has.
   *
   * @return their numbers; none where nothing is told by classes
   */
  default Set<Integer> absentClasses() {
    return Set.of();
  }

  /**
   * The network with its loss, which is also an output named {@link #LOSS}.
   *
   * @param mode training or evaluation
   * @param batch rows a batch
   * @return the graph
   */
  Graph graph(Mode mode, int batch);

  /**
   * Fills the inputs of a program with a batch. Rows from {@code counted} on only fill it up: they
   * must not move the loss.
   *
   * @param program the program of a graph of {@link #graph}
   * @param rows as many rows as a batch has
   * @param counted how many of them count
   * @return how much the batch weighs among others; its loss is the mean by these weights
   */
  double load(Program program, int[] rows, int counted);
}
