package org.histossl.core.weights;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.histossl.core.Check;

/** Tensors one after the other along their first axis. */
final class JoinedTensor extends Tensor {
  private final List<Tensor> parts;

  JoinedTensor(List<Tensor> parts) {
    super(parts.get(0).type(), joinedShape(parts), product(joinedShape(parts)));
    this.parts = List.copyOf(parts);
  }

  @Override
  void stream(ChunkReader reader) throws IOException {
    for (Tensor part : parts) {
      part.stream(reader);
    }
  }

  private static List<Long> joinedShape(List<Tensor> parts) {
    Tensor first = parts.get(0);
    long length = 0;
    for (Tensor part : parts) {
      Check.that(
          part.type() == first.type() && !part.shape().isEmpty() && tail(part).equals(tail(first)),
          "tensors to be joined must agree in type and all axes but the first, got %s",
          parts);
      length += part.shape().get(0);
    }
    List<Long> shape = new ArrayList<>(first.shape());
    shape.set(0, length);
    return shape;
  }

  private static List<Long> tail(Tensor tensor) {
    return tensor.shape().isEmpty() ? List.of() : tensor.shape().subList(1, tensor.shape().size());
  }
}
