package org.histossl.core.engine;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.NativeMemory;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.NetworkState;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Parameter;
import org.histossl.core.graph.ParameterSet;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph and the arrays that its placeholders stand for: inputs, the state's parameters and
 * buffers, constants; and the arrays that receive gradients. What all engines share.
 */
final class Binding implements AutoCloseable {
  final Graph graph;
  final NetworkState state;
  final Derivatives derivatives;
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();

  /** Placeholder's name in the stock graph to array. */
  private final Map<String, INDArray> placeholders = new LinkedHashMap<>();

  /** Name of a leaf in the stock graph to the array that its gradient goes to. */
  private final Map<String, INDArray> gradientPlaces = new LinkedHashMap<>();

  private final Map<String, INDArray> inputGradients = new LinkedHashMap<>();
  private final Set<String> differentiated = new LinkedHashSet<>();
  private final ParameterSet gradients;

  Binding(Graph graph, NetworkState state, Derivatives derivatives) {
    this.graph = graph;
    this.state = state;
    this.derivatives = derivatives;
    bind(graph.parameters(), graph.parameterSpecs(), state.parameters());
    bind(graph.buffers(), graph.bufferSpecs(), state.buffers());
    placeholders.putAll(graph.constants());
    NativeMemory.require(elements() * graph.type().width(), "a program's inputs and gradients");
    graph
        .inputs()
        .forEach(
            (name, node) -> {
              INDArray array = Nd4j.zeros(graph.type(), node.shape());
              inputs.put(name, array);
              placeholders.put(node.name(), array);
            });
    List<Parameter> differentiable =
        derivatives.ofParameters() ? List.copyOf(state.parameters().specs().values()) : List.of();
    gradients = ParameterSet.zeros(differentiable, graph.type());
    if (derivatives.any()) {
      Check.that(graph.loss().isPresent(), "derivatives need a loss: call graph.loss(...) first");
      place();
    }
  }

  /** How many elements inputs and gradients have. */
  private long elements() {
    long elements = graph.inputs().values().stream().mapToLong(Node::size).sum();
    for (String name : derivatives.ofInputs()) {
      Node node = graph.inputs().get(name);
      elements += node == null ? 0 : node.size();
    }
    return derivatives.ofParameters() ? elements + state.parameters().size() : elements;
  }

  /** Finds the leaves that have a gradient, and the arrays that it goes to. */
  private void place() {
    Set<String> leaves = LossLeaves.of(graph);
    if (derivatives.ofParameters()) {
      graph
          .parameters()
          .forEach(
              (name, node) -> {
                if (leaves.contains(node.name())) {
                  differentiated.add(name);
                  gradientPlaces.put(node.name(), gradients.get(name));
                }
              });
    }
    for (String name : derivatives.ofInputs()) {
      Node node = Check.found(graph.inputs().get(name), "the graph has no input '%s'", name);
      INDArray array = Nd4j.zeros(graph.type(), node.shape());
      inputGradients.put(name, array);
      if (leaves.contains(node.name())) {
        gradientPlaces.put(node.name(), array);
      }
    }
  }

  private void bind(Map<String, Node> nodes, List<Parameter> specs, ParameterSet set) {
    Check.that(
        set.type() == graph.type(),
        "the graph computes in %s, but the state is of %s",
        graph.type(),
        set.type());
    for (Parameter spec : specs) {
      INDArray array = set.get(spec.name());
      Check.that(
          Arrays.equals(array.shape(), spec.shape()),
          "the graph has %s, but the state's is of shape %s",
          spec,
          Arrays.toString(array.shape()));
      placeholders.put(
          Check.present(nodes.get(spec.name()), "no tensor for %s", spec).name(), array);
    }
  }

  /**
   * The stock graph to run: with the backward part, made by SameDiff, if derivatives are wanted.
   */
  SameDiff stock() {
    SameDiff forward = graph.sameDiff();
    if (!derivatives.any()) {
      return forward;
    }
    if (forward.getFunction("grad") == null) {
      // for all that anyone may ask for; what is not needed is never run
      List<String> names = new ArrayList<>();
      graph.parameters().values().forEach(node -> names.add(node.name()));
      graph.inputs().values().forEach(node -> names.add(node.name()));
      createGradFunction(forward, names);
    }
    return Check.present(forward.getFunction("grad"), "SameDiff made no gradient graph");
  }

  /**
   * M2.1 prints a line an op to the standard output while it differentiates; nobody asked for it.
   */
  @SuppressWarnings("SystemOut")
  private static void createGradFunction(SameDiff forward, List<String> names) {
    synchronized (Binding.class) {
      PrintStream out = System.out;
      System.setOut(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
      try {
        forward.createGradFunction(names.toArray(String[]::new));
      } finally {
        System.setOut(out);
      }
    }
  }

  /**
   * Name of the gradient variable in the stock gradient graph to the array that it goes to. To be
   * asked for after {@link #stock()}.
   */
  Map<String, INDArray> gradientTargets() {
    Map<String, INDArray> targets = new LinkedHashMap<>();
    gradientPlaces.forEach(
        (name, array) -> {
          SDVariable gradient = graph.sameDiff().getVariable(name).getGradient();
          targets.put(
              Check.present(gradient, "SameDiff has no gradient of '%s'", name).name(), array);
        });
    return targets;
  }

  /** Name of a leaf in the stock graph to the array that its gradient goes to. */
  Map<String, INDArray> gradientPlaces() {
    return gradientPlaces;
  }

  Map<String, INDArray> placeholders() {
    return placeholders;
  }

  INDArray input(String name) {
    return Check.found(
        inputs.get(name), "the graph has no input '%s', only %s", name, inputs.keySet());
  }

  ParameterSet gradients() {
    Check.that(derivatives.ofParameters(), "the program was compiled without gradients");
    return gradients;
  }

  Set<String> differentiated() {
    return differentiated;
  }

  INDArray inputGradient(String name) {
    return Check.found(
        inputGradients.get(name),
        "the program was compiled without the derivative by input '%s'",
        name);
  }

  /** Buffer's name to the node in the stock graph that holds its new value. */
  Map<String, Node> updates() {
    return graph.updates();
  }

  /** Names, in the stock graph, of outputs and buffer updates. */
  Set<String> wanted() {
    Set<String> names = new LinkedHashSet<>();
    graph.outputs().values().forEach(node -> names.add(node.name()));
    graph.updates().values().forEach(node -> names.add(node.name()));
    return names;
  }

  long bytes() {
    long elements = derivatives.ofParameters() ? gradients.size() : 0;
    for (INDArray array : inputs.values()) {
      elements += array.length();
    }
    for (INDArray array : inputGradients.values()) {
      elements += array.length();
    }
    return elements * graph.type().width();
  }

  @Override
  public void close() {
    gradients.close();
    inputs.values().forEach(Binding::release);
    inputGradients.values().forEach(Binding::release);
  }

  static void release(INDArray array) {
    if (!array.wasClosed() && array.closeable()) {
      array.close();
    }
  }
}
