package org.histossl.core.engine;

import org.histossl.core.engine.nativecpu.NativeCpu;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;

/** The ways to run a graph. They agree in results to rounding and differ in speed and memory. */
public enum Engine {
  /** SameDiff's own session: slow, the reference that the others are checked against. */
  STOCK {
    @Override
    Program compile(Binding binding) {
      return new StockProgram(binding);
    }
  },
  /**
   * The stock ops in a fixed order, each bound once to arrays in one arena. Runs on any ND4J
   * backend.
   */
  PLANNED {
    @Override
    Program compile(Binding binding) {
      return new PlannedProgram(binding);
    }
  },
  /**
   * Whole layers as oneDNN primitives on the CPU, forward and backward, in one arena. An operation
   * that it has no code for runs on ND4J's ops amid the others. Serves graphs of floats where the
   * library is on the class path; other graphs run as {@link #PLANNED}.
   */
  NATIVE {
    @Override
    Program compile(Binding binding) {
      return NativeProgram.compile(binding);
    }
  };

  /**
   * The engine to use where nobody chose one.
   *
   * @return the fastest that this machine supports
   */
  public static Engine standard() {
    return NativeCpu.available() ? NATIVE : PLANNED;
  }

  /**
   * Makes a forward program.
   *
   * @param graph the graph
   * @param state parameters and buffers, shared with the caller, who closes them after the program
   * @return the program, to be closed by the caller
   * @throws org.histossl.core.NotEnoughMemoryException that says how much memory is needed and
   *     which options allow more, if it does not fit into what the process may have
   */
  public Program compile(Graph graph, NetworkState state) {
    return compile(graph, state, Derivatives.none());
  }

  /**
   * Makes a program.
   *
   * @param graph the graph; with a loss if derivatives are wanted
   * @param state parameters and buffers, shared with the caller, who closes them after the program
   * @param derivatives what to compute beside the outputs
   * @return the program, to be closed by the caller
   * @throws org.histossl.core.NotEnoughMemoryException that says how much memory is needed and
   *     which options allow more, if it does not fit into what the process may have
   */
  public Program compile(Graph graph, NetworkState state, Derivatives derivatives) {
    Binding binding = new Binding(graph, state, derivatives);
    try {
      return compile(binding);
    } catch (RuntimeException | Error e) { // as where memory does not suffice for the activations
      binding.close();
      throw e;
    }
  }

  abstract Program compile(Binding binding);
}
