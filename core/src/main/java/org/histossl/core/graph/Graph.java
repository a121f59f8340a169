package org.histossl.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.histossl.core.Check;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A computation on tensors of fixed shapes, under construction: inputs, parameters, buffers,
 * outputs and, for training, one loss. It is a plain {@link SameDiff} graph of stock ops; beside it
 * stands the same computation told as {@link Operation}s, for engines that know whole layers.
 *
 * <pre>{@code
 * Graph graph = new Graph(DataType.FLOAT);
 * Node image = graph.input("image", 8, 3, 224, 224);
 * graph.output("features", encoder.build(graph.root(Mode.EVAL), EncoderInput.of(image)).features());
 * }</pre>
 */
public final class Graph {
  private final SameDiff sameDiff = SameDiff.create();
  private final DataType type;
  private final Map<String, Node> inputs = new LinkedHashMap<>();
  private final Map<String, Node> parameters = new LinkedHashMap<>();
  private final Map<String, Parameter> parameterSpecs = new LinkedHashMap<>();
  private final Map<String, Node> buffers = new LinkedHashMap<>();
  private final Map<String, Parameter> bufferSpecs = new LinkedHashMap<>();
  private final Map<String, Node> updates = new LinkedHashMap<>();
  private final Map<String, Node> outputs = new LinkedHashMap<>();
  private final Map<String, INDArray> constants = new LinkedHashMap<>();
  private final Deque<List<Operation>> recorders = new ArrayDeque<>();

  /** Name of a node to the number of the block that it was made in. */
  private final Map<String, Integer> blocks = new HashMap<>();

  /** How many blocks there are so far. */
  private int blockCount;

  private OptionalInt openBlock = OptionalInt.empty();
  private Optional<Node> loss = Optional.empty();

  /**
   * An empty graph.
   *
   * @param type the element type of everything in it: float, or double to check gradients
   */
  public Graph(DataType type) {
    Check.that(
        type == DataType.FLOAT || type == DataType.DOUBLE,
        "a graph computes in FLOAT or DOUBLE, got %s",
        type);
    this.type = type;
    recorders.push(new ArrayList<>());
  }

  /**
   * The element type.
   *
   * @return float or double
   */
  public DataType type() {
    return type;
  }

  /**
   * The place without a name, where networks begin.
   *
   * @param mode how batch norm behaves below it
   * @return the scope
   */
  public Scope root(Mode mode) {
    return new Scope(this, "", mode);
  }

  /**
   * A tensor given anew at each run.
   *
   * @param name its name, unique in the graph
   * @param shape its sizes
   * @return the tensor
   */
  public Node input(String name, long... shape) {
    Check.that(!inputs.containsKey(name), "the graph has an input '%s' already", name);
    Node node = placeholder(name, shape);
    inputs.put(name, node);
    return node;
  }

  /**
   * A tensor that never changes.
   *
   * @param name its name, unique in the graph
   * @param value its elements; cast to the graph's type
   * @return the tensor
   */
  public Node constant(String name, INDArray value) {
    Node node = placeholder("constant/" + name, value.shape());
    Check.that(
        constants.putIfAbsent(node.name(), value.castTo(type).dup('c')) == null,
        "the graph has a constant '%s' already",
        name);
    return node;
  }

  /**
   * Makes a tensor readable after a run.
   *
   * @param name the output's name
   * @param node the tensor
   */
  public void output(String name, Node node) {
    Check.that(!outputs.containsKey(name), "the graph has an output '%s' already", name);
    outputs.put(name, node);
  }

  /**
   * The number that gradients are taken of.
   *
   * @param node a tensor of one element, shape {@code []} or {@code [1]}
   */
  public void loss(Node node) {
    Check.that(
        node.size() == 1, "a loss has one element, got shape %s", Arrays.toString(node.shape()));
    loss = Optional.of(node);
    sameDiff.setLossVariables(node.variable());
  }

  /**
   * Runs a part of the construction as one operation, in a name scope of its own.
   *
   * @param op what the operation does
   * @param operands what it reads
   * @param construction makes the operation's outputs from stock ops
   * @return the outputs
   */
  public List<Node> region(Op op, List<Node> operands, Supplier<List<Node>> construction) {
    recorders.push(new ArrayList<>());
    NameScope scope = sameDiff.withNameScope(op.label());
    List<Node> results;
    List<Operation> body;
    try {
      results = construction.get();
    } finally {
      scope.close();
      body = recorders.pop();
    }
    record(new Operation(op, operands, results, body));
    return results;
  }

  void record(Operation operation) {
    recorders.getFirst().add(operation);
    openBlock.ifPresent(
        block -> operation.outputs().forEach(node -> blocks.putIfAbsent(node.name(), block)));
  }

  /**
   * Runs a part of the construction as one block, such as a transformer's: what is made in it may
   * be forgotten after the forward pass and computed again for the backward pass (Chen et al. 2016,
   * arXiv:1604.06174), where whoever compiles the graph asks for it. A block inside a block is a
   * part of the outer one.
   *
   * @param construction makes the block
   * @param <T> what the construction gives
   * @return what it gave
   */
  public <T> T block(Supplier<T> construction) {
    if (openBlock.isPresent()) {
      return construction.get();
    }
    openBlock = OptionalInt.of(blockCount++);
    try {
      return construction.get();
    } finally {
      openBlock = OptionalInt.empty();
    }
  }

  /**
   * The block that an operation belongs to.
   *
   * @param operation an operation of this graph
   * @return the block's number; empty outside all blocks
   */
  public OptionalInt blockOf(Operation operation) {
    Integer block = blocks.get(operation.outputs().get(0).name());
    return block == null ? OptionalInt.empty() : OptionalInt.of(block);
  }

  Node placeholder(String name, long... shape) {
    for (long size : shape) {
      Check.that(
          size > 0, "tensor '%s' needs sizes of at least 1, got %s", name, Arrays.toString(shape));
    }
    return new Node(this, sameDiff.placeHolder(name, type, shape), shape);
  }

  Node parameter(Parameter spec) {
    return declare(spec, parameterSpecs, parameters);
  }

  Node buffer(Parameter spec) {
    return declare(spec, bufferSpecs, buffers);
  }

  private Node declare(Parameter spec, Map<String, Parameter> specs, Map<String, Node> nodes) {
    Parameter known = specs.putIfAbsent(spec.name(), spec);
    if (known != null) {
      Check.that(
          known.sameShape(spec),
          "parameter '%s' is declared with two shapes: %s and %s",
          spec.name(),
          known.shapeText(),
          spec.shapeText());
      return Check.found(nodes.get(spec.name()), "no tensor for '%s'", spec.name());
    }
    Node node = placeholder(spec.name(), spec.shape());
    nodes.put(spec.name(), node);
    return node;
  }

  /** The buffer's value at this point of the graph: what the last update made it. */
  Node current(String buffer) {
    Node updated = updates.get(buffer);
    return updated != null
        ? updated
        : Check.found(buffers.get(buffer), "there is no buffer '%s'", buffer);
  }

  void update(String buffer, Node value) {
    updates.put(buffer, value);
  }

  /**
   * The stock graph. Inputs, parameters, buffers and constants are placeholders in it.
   *
   * @return the graph itself, not a copy
   */
  public SameDiff sameDiff() {
    return sameDiff;
  }

  /**
   * The computation at the height of layers, in an order in which it can be carried out.
   *
   * @return the operations
   */
  public List<Operation> operations() {
    return Collections.unmodifiableList(recorders.getLast());
  }

  /**
   * The tensors given at each run.
   *
   * @return name to tensor
   */
  public Map<String, Node> inputs() {
    return Collections.unmodifiableMap(inputs);
  }

  /**
   * The tensors that are trained.
   *
   * @return name to tensor, in order of declaration
   */
  public Map<String, Node> parameters() {
    return Collections.unmodifiableMap(parameters);
  }

  /**
   * The tensors that are kept but not trained, such as running statistics.
   *
   * @return name to tensor, in order of declaration
   */
  public Map<String, Node> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  /**
   * What the parameters are.
   *
   * @return the declarations, in order
   */
  public List<Parameter> parameterSpecs() {
    return List.copyOf(parameterSpecs.values());
  }

  /**
   * What the buffers are.
   *
   * @return the declarations, in order
   */
  public List<Parameter> bufferSpecs() {
    return List.copyOf(bufferSpecs.values());
  }

  /**
   * The buffers' new values after a run.
   *
   * @return buffer name to tensor
   */
  public Map<String, Node> updates() {
    return Collections.unmodifiableMap(updates);
  }

  /**
   * What can be read after a run.
   *
   * @return output name to tensor
   */
  public Map<String, Node> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  /**
   * The constants' elements.
   *
   * @return the name of the constant's tensor to its elements
   */
  public Map<String, INDArray> constants() {
    return Collections.unmodifiableMap(constants);
  }

  /**
   * The number that gradients are taken of.
   *
   * @return the loss, empty for inference
   */
  public Optional<Node> loss() {
    return loss;
  }

  Node node(SDVariable variable, long... shape) {
    return new Node(this, variable, shape);
  }
}
