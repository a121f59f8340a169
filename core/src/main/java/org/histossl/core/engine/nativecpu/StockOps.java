package org.histossl.core.engine.nativecpu;

import java.util.Map;
import org.histossl.core.graph.Operation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What carries out an operation that no kernel is there for: ops of ND4J, bound to arrays. */
public interface StockOps {
  /** Ops that are bound to arrays and can be run many times. */
  interface Replay extends AutoCloseable {
    /** Carries out the ops. */
    void run();

    /**
     * What the replay holds beside the arrays that it was given.
     *
     * @return the bytes
     */
    long bytes();

    @Override
    void close();
  }

  /**
   * Binds what computes an operation's outputs.
   *
   * @param operation the operation
   * @param inputs name of each node that it reads to the node's array
   * @param outputs name of each node that it makes to the array that the result goes to
   * @return the ops, to be closed by the caller
   */
  Replay forward(Operation operation, Map<String, INDArray> inputs, Map<String, INDArray> outputs);

  /**
   * Binds what computes the gradients of an operation's inputs.
   *
   * @param operation the operation
   * @param values name of each node that it reads or makes to the node's array
   * @param gradients name of each node that it makes to the array with its gradient
   * @param results name of each node whose gradient is wanted to the array that it goes to
   * @return the ops, to be closed by the caller
   */
  Replay backward(
      Operation operation,
      Map<String, INDArray> values,
      Map<String, INDArray> gradients,
      Map<String, INDArray> results);
}
