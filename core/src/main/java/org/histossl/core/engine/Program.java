package org.histossl.core.engine;

import java.util.Set;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph ready to run: its arrays exist, its ops are bound. Fill the inputs, {@link #run()}, read
 * the outputs; the arrays belong to the program and are overwritten by the next run. Parameters and
 * buffers are those of the state that it was compiled with, as they are at the moment of the run.
 *
 * <p>A program is used by one thread at a time: a second one that runs, profiles or closes it in
 * the meantime gets an {@link IllegalStateException}. Several programs may run in several threads,
 * as long as no two of them write to the same buffers.
 */
public interface Program extends AutoCloseable {
  /**
   * The array of an input, to be written to before a run.
   *
   * @param name the input's name
   * @return the array, in the input's shape
   */
  INDArray input(String name);

  /**
   * Carries out the graph: computes outputs and, if it was compiled with them, gradients; then
   * moves the buffers that the graph updates.
   */
  void run();

  /**
   * What an output was in the last run.
   *
   * @param name the output's name
   * @return the array; valid until the next run
   */
  INDArray output(String name);

  /**
   * The derivatives of the loss by the parameters in the last run; zero for a parameter that the
   * loss does not depend on.
   *
   * @return a set laid out as the state's parameters; valid until the next run
   */
  ParameterSet gradients();

  /**
   * The parameters that the loss depends on. The others have no gradient at all, which an optimizer
   * may treat otherwise than a gradient of zero.
   *
   * @return their names
   */
  Set<String> differentiated();

  /**
   * The derivative of the loss by an input in the last run.
   *
   * @param input the input's name
   * @return the array, in the input's shape; valid until the next run
   */
  INDArray inputGradient(String input);

  /**
   * Does what {@link #run()} does, with a clock around each op.
   *
   * @return where the time went
   */
  Profile profile();

  /**
   * What carries the graph out: the engine that was asked for, or the one that served in its place.
   *
   * @return the engine
   */
  Engine engine();

  /**
   * Off-heap bytes that the program holds beside the parameters. Known before the first run, and
   * the same ever after.
   *
   * @return the bytes, 0 where the engine cannot say
   */
  long bytes();

  @Override
  void close();
}
