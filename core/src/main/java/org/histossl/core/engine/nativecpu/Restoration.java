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
 * pass: whole blocks where that was asked for, and what is cheap everywhere. What turns out not to
 * be read is dropped with all other needless steps.
 */
final class Restoration {
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
    for (Selection.Choice choice : choices) {
      if (choice.cheap()) {
        choice.outputs().forEach(node -> cheap.put(node.name(), choice));
      }
    }
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
