package org.histossl.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.histossl.core.Check;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/** The stock ops behind variables, in an order in which they can run. */
final class OpOrder {
  private final SameDiff graph;
  private final Set<String> given;

  /**
   * Of a graph.
   *
   * @param graph the graph
   * @param given variables whose arrays are there: what would make them is not run
   */
  OpOrder(SameDiff graph, Set<String> given) {
    this.graph = graph;
    this.given = given;
  }

  /** Every op that the variables need, producers first. */
  List<SameDiffOp> of(Set<String> needed) {
    List<SameDiffOp> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    Deque<String> stack = new ArrayDeque<>();
    // sorted, so that the plan is the same in every run of the program
    for (String root : needed.stream().sorted().toList()) {
      push(producer(root), done, stack);
      while (!stack.isEmpty()) {
        SameDiffOp op = op(stack.peek());
        if (done.contains(op.getName())) {
          stack.pop();
          continue;
        }
        int before = stack.size();
        for (String input : inputs(op)) {
          push(producer(input), done, stack);
        }
        if (stack.size() == before) {
          stack.pop();
          done.add(op.getName());
          order.add(op);
        }
      }
    }
    return order;
  }

  private static void push(String op, Set<String> done, Deque<String> stack) {
    if (!op.isEmpty() && !done.contains(op)) {
      stack.push(op);
    }
  }

  private String producer(String variable) {
    String op =
        Check.present(graph.getVariables().get(variable), "no variable '%s'", variable)
            .getOutputOfOp();
    return op == null || given.contains(variable) ? "" : op;
  }

  private SameDiffOp op(String name) {
    return Check.present(graph.getOps().get(name), "no op '%s'", name);
  }

  static List<String> inputs(SameDiffOp op) {
    return op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
  }
}
