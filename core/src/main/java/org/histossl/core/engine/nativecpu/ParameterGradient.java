package org.histossl.core.engine.nativecpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;

import java.util.Optional;
import org.histossl.core.graph.Node;

/**
 * Where a primitive that cannot add to its result writes a parameter's gradient: straight to its
 * place if that is empty yet, else aside, to be added afterwards.
 */
final class ParameterGradient {
  private final Emitter emitter;
  private final Optional<Tape.Sink> sink;
  private final Tensor place;

  ParameterGradient(Tape tape, Node parameter) {
    emitter = tape.emitter();
    sink = tape.wants(parameter) ? Optional.of(tape.sink(parameter)) : Optional.empty();
    place =
        sink.isPresent() && !sink.get().accumulate()
            ? sink.get().tensor().reshape(parameter.size()).orElseThrow()
            : emitter.temporary(parameter.size());
  }

  /** The place to write to: one axis. */
  Tensor place() {
    return place;
  }

  /** To be called when the place is written. */
  void finish() {
    if (sink.isPresent() && sink.get().accumulate()) {
      Tensor sum = sink.get().tensor();
      emitter.binary(dnnl_binary_add, sum, emitter.reshape(place, sum.shape()), sum);
    }
  }
}
