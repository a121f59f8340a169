package org.histossl.core.weights;

import java.io.IOException;
import java.util.List;
import org.histossl.core.Check;

/** A tensor under another shape of as many elements. */
final class Reshaped extends Tensor {
  private final Tensor tensor;

  Reshaped(Tensor tensor, List<Long> shape) {
    super(tensor.type(), shape, tensor.elements());
    Check.that(
        product(shape) == tensor.elements(),
        "a shape of as many elements is wanted for %s, got %s",
        tensor,
        shape);
    this.tensor = tensor;
  }

  @Override
  void stream(ChunkReader reader) throws IOException {
    tensor.stream(reader);
  }
}
