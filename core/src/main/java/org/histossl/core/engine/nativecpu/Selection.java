package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;

/** The operations that what is wanted needs, each whole or as its body, each with its kernel. */
final class Selection {
  /**
   * An operation and its kernel.
   *
   * @param name the operation's kind
   * @param inputs what it reads
   * @param outputs what it makes
   * @param kernel what carries it out
   * @param block the block whose values are computed again for the backward pass, if it is in one
   */
  record Choice(
      String name, List<Node> inputs, List<Node> outputs, Kernel kernel, OptionalInt block) {}

  private final Relevance relevance;
  private final List<Choice> choices = new ArrayList<>();
  private final Function<Operation, OptionalInt> blocks;
  private final Function<Operation, Kernel> otherwise;

  /**
   * Selects.
   *
   * @param operations all operations of the graph, in order
   * @param wanted names of the nodes to be computed
   * @param leaves names of the leaves whose gradients are wanted
   * @param losses names of the nodes that gradients are taken of
   * @param blocks the block of each operation that is to be computed again
   * @param otherwise the kernel of an operation that has neither one of its own nor a body
   */
  Selection(
      List<Operation> operations,
      Set<String> wanted,
      Collection<String> leaves,
      Collection<String> losses,
      Function<Operation, OptionalInt> blocks,
      Function<Operation, Kernel> otherwise) {
    this.blocks = blocks;
    this.otherwise = otherwise;
    List<Operation> chosen = needed(operations, wanted);
    Relevance found = new Relevance(chosen, leaves, losses);
    while (opens(chosen, found)) {
      chosen = needed(open(chosen, found), wanted);
      found = new Relevance(chosen, leaves, losses);
    }
    relevance = found;
    choose(chosen, wanted);
  }

  Relevance relevance() {
    return relevance;
  }

  List<Choice> choices() {
    return choices;
  }

  /** Whether an operation has to be replaced by its body. */
  private static boolean opens(Operation operation, Relevance relevance) {
    return !operation.body().isEmpty() && Kernels.of(operation, relevance).isEmpty();
  }

  private static boolean opens(List<Operation> operations, Relevance relevance) {
    return operations.stream().anyMatch(operation -> opens(operation, relevance));
  }

  private static List<Operation> open(List<Operation> operations, Relevance relevance) {
    List<Operation> opened = new ArrayList<>();
    for (Operation operation : operations) {
      opened.addAll(opens(operation, relevance) ? operation.body() : List.of(operation));
    }
    return opened;
  }

  private static List<Operation> needed(List<Operation> operations, Set<String> wanted) {
    Set<String> names = new HashSet<>(wanted);
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

  private void choose(List<Operation> operations, Set<String> wanted) {
    Map<String, Integer> readers = new HashMap<>();
    for (Operation operation : operations) {
      operation.inputs().forEach(node -> readers.merge(node.name(), 1, Integer::sum));
    }
    Map<String, Operation> scaled = scaledBranches(operations, wanted, readers);
    Set<String> fused = new HashSet<>();
    scaled.values().forEach(product -> fused.add(product.outputs().get(0).name()));
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      Node out = operation.outputs().get(0);
      if (fused.contains(out.name())) {
        continue;
      }
      Operation product = scaled.get(out.name());
      if (product != null) {
        choices.add(
            new Choice(
                "multiply add",
                Stream.concat(product.inputs().stream(), operation.inputs().stream()).toList(),
                operation.outputs(),
                new Elementwise.MultiplyAdd(product, operation),
                blocks.apply(operation)));
        continue;
      }
      Optional<Operation> gelu = geluOf(operation, operations, i);
      if (gelu.isPresent()
          && readers.getOrDefault(out.name(), 0) == 1
          && !wanted.contains(out.name())
          && !relevance.needsGradient(out)) {
        Node result = gelu.get().outputs().get(0);
        fused.add(result.name());
        Post post = new Post.Function(dnnl_eltwise_gelu_erf, 0, 0);
        choices.add(
            new Choice(
                "linear gelu",
                operation.inputs(),
                List.of(result),
                new Products.Linear(operation, List.of(post), result),
                blocks.apply(operation)));
        continue;
      }
      Kernel kernel = Kernels.of(operation, relevance).orElseGet(() -> otherwise.apply(operation));
      choices.add(
          new Choice(
              operation.kind(),
              operation.inputs(),
              operation.outputs(),
              kernel,
              blocks.apply(operation)));
    }
  }

  /** For each sum {@code x + a b} whose product nobody else reads, its name and the product. */
  private static Map<String, Operation> scaledBranches(
      List<Operation> operations, Set<String> wanted, Map<String, Integer> readers) {
    Map<String, Operation> products = new HashMap<>();
    Map<String, Operation> found = new HashMap<>();
    for (Operation operation : operations) {
      Node out = operation.outputs().get(0);
      if (operation.kind().equals("multiply")
          && readers.getOrDefault(out.name(), 0) == 1
          && !wanted.contains(out.name())) {
        products.put(out.name(), operation);
      } else if (operation.kind().equals("add")) {
        Node branch = operation.inputs().get(1);
        Operation product = products.get(branch.name());
        if (product != null && Arrays.equals(branch.shape(), out.shape())) {
          found.put(out.name(), product);
        }
      }
    }
    return found;
  }

  private static Optional<Operation> geluOf(
      Operation linear, List<Operation> operations, int index) {
    if (!linear.kind().equals("linear")) {
      return Optional.empty();
    }
    String name = linear.outputs().get(0).name();
    return operations.subList(index + 1, operations.size()).stream()
        .filter(next -> next.kind().equals("gelu") && next.inputs().get(0).name().equals(name))
        .findFirst();
  }
}
