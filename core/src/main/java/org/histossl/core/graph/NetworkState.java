package org.histossl.core.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.histossl.core.Seed;

/**
 * All that a network is beside its graph: parameters, and buffers such as running statistics.
 * Graphs of other input sizes share one state.
 *
 * @param parameters what is trained
 * @param buffers what is kept but not trained
 */
public record NetworkState(ParameterSet parameters, ParameterSet buffers) implements AutoCloseable {
  /**
   * The state of all networks in the given graphs, zero.
   *
   * @param graphs one or more graphs of one element type; a name met twice is one parameter
   * @return the state, to be closed by the caller
   */
  public static NetworkState of(Graph... graphs) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    Map<String, Parameter> buffers = new LinkedHashMap<>();
    for (Graph graph : graphs) {
      graph.parameterSpecs().forEach(p -> parameters.putIfAbsent(p.name(), p));
      graph.bufferSpecs().forEach(p -> buffers.putIfAbsent(p.name(), p));
    }
    return new NetworkState(
        ParameterSet.zeros(new ArrayList<>(parameters.values()), graphs[0].type()),
        ParameterSet.zeros(new ArrayList<>(buffers.values()), graphs[0].type()));
  }

  /**
   * Draws all parameters anew and resets the buffers.
   *
   * @param seed where the streams start
   * @return this state
   */
  public NetworkState initialize(Seed seed) {
    parameters.initialize(seed);
    buffers.initialize(seed);
    return this;
  }

  /**
   * A copy that shares nothing.
   *
   * @return the copy, to be closed by the caller
   */
  public NetworkState copy() {
    return new NetworkState(parameters.copy(), buffers.copy());
  }

  /**
   * The names of parameters and buffers, as in a PyTorch state dict.
   *
   * @return the names
   */
  public List<String> names() {
    List<String> names = new ArrayList<>(parameters.specs().keySet());
    names.addAll(buffers.specs().keySet());
    return names;
  }

  @Override
  public void close() {
    parameters.close();
    buffers.close();
  }
}
