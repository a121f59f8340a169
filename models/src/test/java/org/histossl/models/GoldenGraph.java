package org.histossl.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.histossl.core.engine.Derivatives;
import org.histossl.core.engine.Engine;
import org.histossl.core.engine.Program;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A transform without parameters as a graph: its values and, weighted, its gradients. */
public final class GoldenGraph {
  private GoldenGraph() {}

  /** A transform of several tensors. */
  public interface Part {
    /**
     * Builds it.
     *
     * @param inputs by name
     * @return the results by name
     */
    Map<String, Node> build(Map<String, Node> inputs);
  }

  /**
   * Values and gradients.
   *
   * @param values of the outputs
   * @param gradients by the inputs, of the sum of weights times outputs; empty without weights
   */
  public record Result(Map<String, INDArray> values, Map<String, INDArray> gradients) {}

  /**
   * Runs a transform.
   *
   * @param engine what runs it
   * @param inputs elements by name
   * @param weights of the outputs that the loss is made of; may be empty
   * @param part the transform
   * @return what came of it
   */
  public static Result run(
      Engine engine, Map<String, INDArray> inputs, Map<String, INDArray> weights, Part part) {
    DataType type = inputs.values().iterator().next().dataType();
    Graph graph = new Graph(type);
    Map<String, Node> nodes = new LinkedHashMap<>();
    inputs.forEach((name, value) -> nodes.put(name, graph.input(name, value.shape())));
    Map<String, Node> outputs = part.build(nodes);
    outputs.forEach(graph::output);
    Node loss = null;
    for (String name : weights.keySet()) {
      Node weight = graph.input("weight/" + name, at(weights, name).shape());
      Node term = at(outputs, name).times(weight).sum().reshape(1);
      loss = loss == null ? term : loss.plus(term);
    }
    String[] names = inputs.keySet().toArray(String[]::new);
    if (loss != null) {
      graph.loss(loss);
    }
    Map<String, INDArray> values = new LinkedHashMap<>();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    try (NetworkState state = NetworkState.of(graph);
        Program program =
            engine.compile(
                graph,
                state,
                loss == null ? Derivatives.none() : Derivatives.parametersAnd(names))) {
      inputs.forEach((name, value) -> program.input(name).assign(value));
      weights.forEach((name, value) -> program.input("weight/" + name).assign(value));
      program.run();
      outputs.keySet().forEach(name -> values.put(name, program.output(name).dup('c')));
      if (loss != null) {
        inputs.keySet().forEach(name -> gradients.put(name, program.inputGradient(name).dup('c')));
      }
    }
    return new Result(values, gradients);
  }

  /**
   * A value that must be there.
   *
   * @param values the values
   * @param name its name
   * @param <T> its type
   * @return the value
   */
  public static <T> T at(Map<String, T> values, String name) {
    return Objects.requireNonNull(values.get(name), name);
  }
}
