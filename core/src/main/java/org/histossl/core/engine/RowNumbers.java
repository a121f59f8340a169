package org.histossl.core.engine;

import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Check;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;
import org.histossl.core.graph.Operation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An input that numbers the rows of some tensor. Engines differ in what they would make of a number
 * that no row has: memory beside the tensor, or a row of zeros. It is therefore refused before a
 * run.
 *
 * @param input name of the input
 * @param numbers the array that a run reads them from
 * @param rows how many rows there are
 */
record RowNumbers(String input, INDArray numbers, long rows) {
  /** All such inputs of a graph, whatever operation their reader is a part of. */
  static List<RowNumbers> of(Binding binding) {
    List<RowNumbers> found = new ArrayList<>();
    collect(binding, binding.graph.operations(), found);
    return List.copyOf(found);
  }

  private static void collect(Binding binding, List<Operation> operations, List<RowNumbers> found) {
    for (Operation operation : operations) {
      if (operation.op() instanceof Op.GatherRows) {
        String input = inputName(binding.graph, operation.inputs().get(1));
        long rows = operation.inputs().get(0).size(0);
        found.add(new RowNumbers(input, binding.input(input), rows));
      } else {
        collect(binding, operation.body(), found);
      }
    }
  }

  private static String inputName(Graph graph, Node node) {
    return graph.inputs().entrySet().stream()
        .filter(input -> input.getValue() == node)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(node + " numbers rows, but is no input"))
        .getKey();
  }

  /** Refuses what is not the number of a row. */
  void check() {
    for (long i = 0; i < numbers.length(); i++) {
      double number = numbers.getDouble(i);
      Check.that(
          number >= 0 && number < rows && number == (long) number,
          "input '%s' numbers rows to gather: whole numbers in 0..%d, got %s at %d",
          input,
          rows - 1,
          number,
          i);
    }
  }
}
