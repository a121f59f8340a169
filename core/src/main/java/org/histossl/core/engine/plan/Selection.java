package org.histossl.core.engine.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Operation;

/**
 * The operations that what is wanted needs, each whole or as its body or fused with its neighbor,
 * each with its kernel.
 *
 * @param <K> the target's kernels
 */
public final class Selection<K> {
  /**
   * An operation, or several that are fused, and their kernel.
   *
   * @param operations the operations, in order
   * @param inputs what they read
   * @param outputs what they make
   * @param kernel what carries them out
   * @param block the block whose values are computed again for the backward pass, if it is in one
   * @param <K> the target's kernels
   */
  public record Choice<K>(
      List<Operation> operations,
      List<Node> inputs,
      List<Node> outputs,
      K kernel,
      OptionalInt block) {
    /**
     * What profiles call it.
     *
     * @return the labels of its operations
     */
    public String name() {
      return operations.stream()
          .map(operation -> operation.op().label())
          .collect(Collectors.joining(" "));
    }
  }

  /**
   * What is to be computed.
   *
   * @param operations all operations of the graph, in order
   * @param wanted names of the nodes to be computed
   * @param leaves names of the leaves whose gradients are wanted
   * @param losses names of the nodes that gradients are taken of
   * @param blocks the block of each operation that is to be computed again
   */
  public record Request(
      List<Operation> operations,
      Set<String> wanted,
      Collection<String> leaves,
      Collection<String> losses,
      Function<Operation, OptionalInt> blocks) {}

  private final Request request;
  private final Target<K> target;
  private final GradientRelevance relevance;

  /** How many operations read each node. */
  private final Map<String, Integer> readers = new HashMap<>();

  private final List<Choice<K>> choices = new ArrayList<>();

  /**
   * Selects.
   *
   * @param request what is to be computed
   * @param target what computes it
   */
  public Selection(Request request, Target<K> target) {
    this.request = request;
    this.target = target;
    List<Operation> chosen = needed(request.operations());
    GradientRelevance found = relevance(chosen);
    while (opens(chosen, found)) {
      chosen = needed(open(chosen, found));
      found = relevance(chosen);
    }
    relevance = found;
    for (Operation operation : chosen) {
      operation.inputs().forEach(node -> readers.merge(node.name(), 1, Integer::sum));
    }
    choose(chosen);
  }

  /**
   * Which nodes need a gradient.
   *
   * @return the relevance among the operations chosen
   */
  public GradientRelevance relevance() {
    return relevance;
  }

  /**
   * What was selected.
   *
   * @return the choices, in an order in which they can be carried out
   */
  public List<Choice<K>> choices() {
    return Collections.unmodifiableList(choices);
  }

  private GradientRelevance relevance(List<Operation> operations) {
    return new GradientRelevance(operations, request.leaves(), request.losses());
  }

  /** Whether an operation has to be replaced by its body. */
  private boolean opens(Operation operation, GradientRelevance among) {
    return !operation.body().isEmpty() && target.kernel(operation, among).isEmpty();
  }

  private boolean opens(List<Operation> operations, GradientRelevance among) {
    return operations.stream().anyMatch(operation -> opens(operation, among));
  }

  private List<Operation> open(List<Operation> operations, GradientRelevance among) {
    List<Operation> opened = new ArrayList<>();
    for (Operation operation : operations) {
      opened.addAll(opens(operation, among) ? operation.body() : List.of(operation));
    }
    return opened;
  }

  private List<Operation> needed(List<Operation> operations) {
    Set<String> names = new HashSet<>(request.wanted());
    List<Operation> needed = new ArrayList<>();
    for (int i = operations.size() - 1; i >= 0; i--) {
      Operation operation = operations.get(i);
      if (operation.outputs().stream().anyMatch(node -> names.contains(node.name()))) {
        operation.inputs().forEach(node -> names.add(node.name()));
        needed.add(operation);
      }
    }
    Collections.reverse(needed);
    return needed;
  }

  private void choose(List<Operation> operations) {
    Map<String, Operation> products = scaledBranches(operations);
    Map<String, Operation> gelus = gelusOfLinears(operations);
    Set<String> fused = new HashSet<>();
    products.values().forEach(product -> fused.add(out(product).name()));
    gelus.values().forEach(gelu -> fused.add(out(gelu).name()));
    for (Operation operation : operations) {
      String name = out(operation).name();
      Operation product = products.get(name);
      Operation gelu = gelus.get(name);
      if (product != null) {
        List<Node> inputs =
            Stream.concat(product.inputs().stream(), operation.inputs().stream()).toList();
        K kernel = target.multiplyAdd(product, operation);
        add(List.of(product, operation), inputs, operation.outputs(), kernel);
      } else if (gelu != null) {
        K kernel = target.linearGelu(operation, gelu);
        add(List.of(operation, gelu), operation.inputs(), gelu.outputs(), kernel);
      } else if (!fused.contains(name)) {
        K kernel = target.kernel(operation, relevance).orElseGet(() -> target.stock(operation));
        add(List.of(operation), operation.inputs(), operation.outputs(), kernel);
      }
    }
  }

  private void add(List<Operation> operations, List<Node> inputs, List<Node> outputs, K kernel) {
    OptionalInt block = request.blocks().apply(operations.get(0));
    choices.add(new Choice<>(operations, inputs, outputs, kernel, block));
  }

  private static Node out(Operation operation) {
    return operation.outputs().get(0);
  }

  /** Whether one operation alone reads a node. */
  private boolean readOnce(Node node) {
    return readers.getOrDefault(node.name(), 0) == 1 && !request.wanted().contains(node.name());
  }

  /** For each sum {@code x + a b} whose product nobody else reads, its name and the product. */
  private Map<String, Operation> scaledBranches(List<Operation> operations) {
    Map<String, Operation> products = new HashMap<>();
    Map<String, Operation> found = new HashMap<>();
    for (Operation operation : operations) {
      Node out = out(operation);
      if (operation.op() == Op.Binary.MULTIPLY && readOnce(out)) {
        products.put(out.name(), operation);
      } else if (operation.op() == Op.Binary.ADD) {
        Node branch = operation.inputs().get(1);
        Operation product = products.get(branch.name());
        if (product != null && Arrays.equals(branch.shape(), out.shape())) {
          found.put(out.name(), product);
        }
      }
    }
    return found;
  }

  /**
   * For each linear layer without a gradient whose result a GELU alone reads, its result's name and
   * the GELU.
   */
  private Map<String, Operation> gelusOfLinears(List<Operation> operations) {
    Set<String> linears = new HashSet<>();
    Map<String, Operation> found = new HashMap<>();
    for (Operation operation : operations) {
      Node out = out(operation);
      if (operation.op() instanceof Op.Linear && readOnce(out) && !relevance.needsGradient(out)) {
        linears.add(out.name());
      } else if (operation.op() == Op.Unary.GELU) {
        String read = operation.inputs().get(0).name();
        if (linears.contains(read)) {
          found.put(read, operation);
        }
      }
    }
    return found;
  }
}
