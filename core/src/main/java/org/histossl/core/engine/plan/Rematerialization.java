package org.histossl.core.engine.plan;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.histossl.core.engine.plan.Selection.Choice;
import org.histossl.core.graph.Node;
import org.histossl.core.graph.Op;

/**
 * Computes values anew that the backward pass reads, instead of having kept them since the forward
 * pass: whole blocks where that was asked for, and everywhere what is cheap beside the products.
 * What turns out not to be read is dropped with all other needless steps.
 *
 * @param <K> the target's kernels
 */
public final class Rematerialization<K> {
  /** How much of the products' time may go into computing again what was not asked for. */
  private static final double SHARE = 0.03;

  private final List<Choice<K>> choices;
  private final Consumer<Choice<K>> again;

  /** Name of a node to the cheap choice that makes it. */
  private final Map<String, Choice<K>> cheap = new HashMap<>();

  /** What has been computed again, or must not be. */
  private final Set<Choice<K>> done = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * Decides what is cheap.
   *
   * @param choices all choices, in order
   * @param speed how fast they are carried out
   * @param again emits a choice's forward pass once more
   */
  public Rematerialization(List<Choice<K>> choices, Target.Speed speed, Consumer<Choice<K>> again) {
    this.choices = choices;
    this.again = again;
    double left =
        SHARE * choices.stream().mapToDouble(choice -> products(choice) / speed.flops()).sum();
    left = spend(left, Rematerialization::isPass, speed.elements());
    left = spend(left, op -> op == Op.Unary.GELU, speed.functions());
    // it reads its operand for the mean, for the variance and for the result
    spend(left, op -> op instanceof Op.BatchNormTrain, speed.elements() / 3);
    // a view would keep what it looks at
    for (Choice<K> choice : choices) {
      if (is(choice, Rematerialization::isView)
          && cheap.containsKey(choice.inputs().get(0).name())) {
        choice.outputs().forEach(node -> cheap.put(node.name(), choice));
      }
    }
  }

  /** What takes as long as copying. */
  private static boolean isPass(Op op) {
    return op instanceof Op.LayerNorm || op instanceof Op.BatchNormEval || op == Op.Unary.RELU;
  }

  /** What takes no time. */
  private static boolean isView(Op op) {
    return op instanceof Op.Reshape || op instanceof Op.Permute || op instanceof Op.Slice;
  }

  private static boolean is(Choice<?> choice, Predicate<Op> kind) {
    return choice.operations().size() == 1 && kind.test(choice.operations().get(0).op());
  }

  /** Floating-point operations of a linear layer's three products: forward and both gradients. */
  private static double products(Choice<?> choice) {
    return is(choice, op -> op instanceof Op.Linear)
        ? 3 * 2.0 * choice.outputs().get(0).size() * choice.inputs().get(0).size(-1)
        : 0;
  }

  /** Takes what the time suffices for, in order of the graph; gives the time that is left. */
  private double spend(double microseconds, Predicate<Op> kind, double elementsPerMicrosecond) {
    double left = microseconds;
    for (Choice<K> choice : choices) {
      double cost = choice.outputs().get(0).size() / elementsPerMicrosecond;
      if (is(choice, kind) && cost <= left) {
        left -= cost;
        choice.outputs().forEach(node -> cheap.put(node.name(), choice));
      }
    }
    return left;
  }

  /**
   * To be called before a choice is differentiated.
   *
   * @param choice the choice whose gradient is emitted next
   */
  public void before(Choice<K> choice) {
    if (choice.block().isPresent() && !done.contains(choice)) {
      for (Choice<K> part : choices) {
        if (part.block().equals(choice.block())) {
          again(part);
        }
      }
    }
    operands(choice);
  }

  private void operands(Choice<K> choice) {
    for (Node node : choice.inputs()) {
      Choice<K> maker = cheap.get(node.name());
      if (maker != null && !done.contains(maker)) {
        operands(maker);
        again(maker);
      }
    }
  }

  private void again(Choice<K> choice) {
    done.add(choice);
    again.accept(choice);
  }
}
