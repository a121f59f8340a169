package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.histossl.core.Check;
import org.histossl.core.graph.Node;

/**
 * Which tensor stands for which node of the graph, and which tensors its gradient is the sum of.
 */
final class Tape {
  /**
   * A place for a part of a gradient.
   *
   * @param tensor the place, dense
   * @param accumulate whether to add to what is there
   */
  record Sink(Tensor tensor, boolean accumulate) {}

  /** A part of a gradient; one that is not shared may be added to. */
  private record Part(Tensor tensor, boolean shared) {}

  private final Emitter emitter;
  private final Map<String, Tensor> values = new HashMap<>();
  private final Map<String, List<Part>> parts = new HashMap<>();

  /** Where gradients of leaves go. */
  private final Map<String, Tensor> targets;

  private final Set<String> wanted;

  /**
   * A tape.
   *
   * @param emitter where the steps go
   * @param targets name of a leaf's node to where its gradient goes
   * @param wanted names of nodes whose gradient is needed
   */
  Tape(Emitter emitter, Map<String, Tensor> targets, Set<String> wanted) {
    this.emitter = emitter;
    this.targets = targets;
    this.wanted = wanted;
  }

  Emitter emitter() {
    return emitter;
  }

  Tensor value(Node node) {
    return Check.present(values.get(node.name()), "no value for %s", node);
  }

  void define(Node node, Tensor tensor) {
    define(node.name(), tensor);
  }

  void define(String name, Tensor tensor) {
    values.put(name, tensor);
  }

  /** A new tensor for a node's value. */
  Tensor result(Node node) {
    Tensor tensor = emitter.temporary(node.shape());
    define(node, tensor);
    return tensor;
  }

  boolean wants(Node node) {
    return wanted.contains(node.name());
  }

  boolean hasGradient(Node node) {
    return parts.containsKey(node.name());
  }

  /** The gradient of a node all of whose readers have been differentiated; in the node's shape. */
  Tensor gradient(Node node) {
    List<Part> all = Check.present(parts.get(node.name()), "no gradient for %s", node);
    Tensor sum = all.get(0).tensor();
    for (Part part : all.subList(1, all.size())) {
      Tensor next = emitter.temporary(node.shape());
      emitter.binary(dnnl_binary_add, sum, part.tensor(), next);
      sum = next;
    }
    return sum;
  }

  /** A place to write a part of a node's gradient to, or to add it to. */
  Sink sink(Node node) {
    List<Part> all = parts.computeIfAbsent(node.name(), name -> new ArrayList<>());
    for (Part part : all) {
      if (!part.shared()) {
        return new Sink(part.tensor(), true);
      }
    }
    Tensor target = targets.get(node.name());
    Tensor place = target != null ? target : emitter.temporary(node.shape());
    all.add(new Part(place, false));
    return new Sink(place, false);
  }

  /** Adds a finished tensor to a node's gradient. It may stand for other gradients as well. */
  void contribute(Node node, Tensor gradient) {
    if (!wants(node)) {
      return;
    }
    List<Part> all = parts.computeIfAbsent(node.name(), name -> new ArrayList<>());
    Tensor shaped = emitter.reshape(gradient, node.shape());
    boolean begun = all.stream().anyMatch(part -> !part.shared());
    if (begun || targets.containsKey(node.name())) {
      Sink sink = sink(node);
      if (sink.accumulate()) {
        emitter.binary(dnnl_binary_add, sink.tensor(), shaped, sink.tensor());
      } else {
        emitter.copy(shaped, sink.tensor());
      }
    } else {
      all.add(new Part(shaped, true));
    }
  }

  /** Adds the sum of a tensor, down to the node's shape, to the node's gradient. */
  void contributeSum(Node node, Tensor gradient) {
    if (!wants(node)) {
      return;
    }
    if (node.size() == gradient.size()) {
      contribute(node, gradient);
      return;
    }
    Sink sink = sink(node);
    Reductions.sum(emitter, gradient, sink.tensor(), PostOp.sumIf(sink.accumulate()));
  }
}
