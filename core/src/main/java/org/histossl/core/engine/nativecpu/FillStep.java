package org.histossl.core.engine.nativecpu;

import java.util.List;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;

/** Sets a whole storage to zero. */
final class FillStep extends Step {
  private final Tensor tensor;
  private Pointer place = new Pointer();

  FillStep(String operation, Tensor tensor) {
    super(operation, "memset", List.of(), List.of(tensor));
    this.tensor = tensor;
  }

  @Override
  void bind() {
    place = new PrimitiveStep.Address(tensor.address());
  }

  @Override
  void run(dnnl_stream stream) {
    Pointer.memset(place, 0, tensor.size() * Float.BYTES);
  }
}
