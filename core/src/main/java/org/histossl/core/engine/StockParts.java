package org.histossl.core.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.histossl.core.Check;
import org.histossl.core.engine.nativecpu.StockOps;
import org.histossl.core.graph.Graph;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Operation;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single operations as plans of their own: the stock ops that lie between what an operation reads
 * and what it makes, or the gradient ops that SameDiff has for these.
 */
final class StockParts implements StockOps {
  private static final Logger LOG = LoggerFactory.getLogger(StockParts.class);

  /** Which operations were spoken of: each kind once, however many graphs have it. */
  private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

  private final Graph graph;

  /** A copy to which gradient ops are added, so that the graph itself stays as it was built. */
  private Optional<SameDiff> copy = Optional.empty();

  /** How many gradients were given to the copy, whose names must differ. */
  private int given;

  StockParts(Graph graph) {
    this.graph = graph;
  }

  /** A plan of one operation. */
  private record Part(Plan plan) implements Replay {
    @Override
    public void run() {
      plan.run();
    }

    @Override
    public long bytes() {
      return plan.bytes();
    }

    @Override
    public void close() {
      plan.close();
    }
  }

  @Override
  public Replay forward(
      Operation operation, Map<String, INDArray> inputs, Map<String, INDArray> outputs) {
    if (SAID.add(operation.op().label())) {
      LOG.debug(
          "ND4J's ops carry out '{}': there is no native code for it", operation.op().label());
    }
    return new Part(new Plan(graph.sameDiff(), graph.type(), inputs, outputs, List.of()));
  }

  @Override
  public Replay backward(
      Operation operation,
      Map<String, INDArray> values,
      Map<String, INDArray> gradients,
      Map<String, INDArray> results) {
    SameDiff stock = copy();
    Map<String, INDArray> bound = new LinkedHashMap<>(values);
    Map<String, SDVariable> known = new HashMap<>();
    gradients.forEach(
        (name, array) -> {
          SDVariable place = stock.placeHolder("given" + given++, graph.type(), array.shape());
          bound.put(place.name(), array);
          known.put(name, place);
        });
    List<SameDiffOp> ops = between(stock, operation);
    Collections.reverse(ops);
    ops.forEach(op -> differentiate(stock, op, known));
    Map<String, INDArray> targets = new LinkedHashMap<>();
    results.forEach(
        (name, array) -> {
          SDVariable gradient =
              Check.present(
                  known.get(name),
                  "SameDiff has no gradient of '%s' by its operand '%s'",
                  operation.op().label(),
                  name);
          // a variable of its own, as one gradient may stand for several operands
          targets.put(stock.identity(gradient).name(), array);
        });
    return new Part(new Plan(stock, graph.type(), bound, targets, List.of()));
  }

  private SameDiff copy() {
    if (copy.isEmpty()) {
      SameDiff made = SameDiff.create();
      graph.sameDiff().invokeGraphOn(made);
      copy = Optional.of(made);
    }
    return copy.get();
  }

  /** The stock ops that an operation consists of, producers first. */
  private static List<SameDiffOp> between(SameDiff stock, Operation operation) {
    Set<String> ends = new LinkedHashSet<>();
    operation.inputs().forEach(node -> ends.add(node.name()));
    Map<String, SameDiffOp> found = new LinkedHashMap<>();
    for (Node output : operation.outputs()) {
      follow(stock, output.name(), ends, found);
    }
    return new ArrayList<>(found.values());
  }

  private static void follow(
      SameDiff stock, String variable, Set<String> ends, Map<String, SameDiffOp> found) {
    String name =
        Check.present(stock.getVariables().get(variable), "no variable '%s'", variable)
            .getOutputOfOp();
    if (name == null || ends.contains(variable) || found.containsKey(name)) {
      return;
    }
    SameDiffOp op = Check.present(stock.getOps().get(name), "no op '%s'", name);
    if (op.getInputsToOp() != null) {
      op.getInputsToOp().forEach(input -> follow(stock, input, ends, found));
    }
    found.put(name, op);
  }

  /** Adds an op's gradient ops, if the loss depends on its results. */
  private static void differentiate(SameDiff stock, SameDiffOp op, Map<String, SDVariable> known) {
    if (op.getOutputsOfOp().stream().noneMatch(known::containsKey)) {
      return;
    }
    List<SDVariable> given = new ArrayList<>();
    for (String output : op.getOutputsOfOp()) {
      SDVariable gradient = known.get(output);
      given.add(gradient != null ? gradient : stock.zerosLike(stock.getVariable(output)));
    }
    List<SDVariable> gradients = op.getOp().doDiff(given);
    for (int i = 0; i < gradients.size(); i++) {
      String input = op.getInputsToOp().get(i);
      if (stock.getVariable(input).dataType().isFPType()) {
        known.merge(input, gradients.get(i), SDVariable::add);
      }
    }
  }
}
