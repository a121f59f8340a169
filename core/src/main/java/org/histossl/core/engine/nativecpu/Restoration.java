package org.histossl.core.engine.nativecpu;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.histossl.core.graph.Node;

/**
 * Computes values anew that the backward pass reads, instead of having kept them since the forward
 * pass: whole blocks where that was asked for, and everywhere what is cheap beside the products.
 * What turns out not to be read is dropped with all other needless steps.
 */
final class Restoration {
  /** How much of the products' time may go into computing again what was not asked for. */
  private static final double SHARE = 0.03;

  /** What takes as long as copying. */
  private static final Set<String> PASSES = Set.of("layerNorm", "batchNormEval", "relu");

  private static final Set<String> FUNCTIONS = Set.of("gelu");

  /** What reads its operand for the mean, for the variance and for the result. */
  private static final Set<String> THREE_PASSES = Set.of("batchNormTrain");

  /** What takes no time. */
  private static final Set<String> VIEWS = Set.of("reshape", "permute", "slice");

  private final List<Selection.Choice> choices;
  private final Emitter emitter;
  private final Tape tape;

  /** Name of a node to the cheap choice that makes it. */
  private final Map<String, Selection.Choice> cheap = new HashMap<>();

  /** What has been computed again, or must not be. */
  private final Set<Selection.Choice> done = Collections.newSetFromMap(new IdentityHashMap<>());

  Restoration(List<Selection.Choice> choices, Emitter emitter, Tape tape) {
    this.choices = choices;
    this.emitter = emitter;
    this.tape = tape;
    double left = SHARE * choices.stream().mapToDouble(Restoration::products).sum();
    left = spend(left, PASSES, Emitter.ELEMENTS_PER_MICROSECOND);
    left = spend(left, FUNCTIONS, Emitter.FUNCTIONS_PER_MICROSECOND);
    spend(left, THREE_PASSES, Emitter.ELEMENTS_PER_MICROSECOND / 3);
    // a view would keep what it looks at
    for (Selection.Choice choice : choices) {
      if (VIEWS.contains(choice.name()) && cheap.containsKey(choice.inputs().get(0).name())) {
        choice.outputs().forEach(node -> cheap.put(node.name(), choice));
      }
    }
  }

  /** Microseconds of a linear layer's three products: forward and both gradients. */
  private static double products(Selection.Choice choice) {
    if (!choice.name().equals("linear")) {
      return 0;
    }
    double flops = 2.0 * choice.outputs().get(0).size() * choice.inputs().get(0).size(-1);
    return 3 * flops / Emitter.FLOPS_PER_MICROSECOND;
  }

  /** Takes what the time suffices for, in order of the graph; gives the time that is left. */
  private double spend(double microseconds, Set<String> kinds, double elementsPerMicrosecond) {
    double left = microseconds;
    for (Selection.Choice choice : choices) {
      double cost = choice.outputs().get(0).size() / elementsPerMicrosecond;
      if (kinds.contains(choice.name()) && cost <= left) {
        left -= cost;
        choice.outputs().forEach(node -> cheap.put(node.name(), choice));
      }
    }
    return left;
  }

  /** To be called before a choice is differentiated. */
  void before(Selection.Choice choice) {
    if (choice.block().isPresent() && !done.contains(choice)) {
      for (Selection.Choice part : choices) {
        if (part.block().equals(choice.block())) {
          again(part);
        }
      }
    }
    operands(choice);
  }

  private void operands(Selection.Choice choice) {
    for (Node node : choice.inputs()) {
      Selection.Choice maker = cheap.get(node.name());
      if (maker != null && !done.contains(maker)) {
        operands(maker);
        again(maker);
      }
    }
  }

  private void again(Selection.Choice choice) {
    done.add(choice);
    emitter.begin(choice.name() + " again");
    choice.kernel().forward(tape);
  }
}
