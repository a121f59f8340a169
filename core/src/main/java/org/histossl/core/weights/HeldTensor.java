package org.histossl.core.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.histossl.core.Check;

/** A tensor whose elements are in memory. */
final class HeldTensor extends Tensor {
  private final ElementWriter writer;

  HeldTensor(ElementType type, List<Long> shape, int length, ElementWriter writer) {
    super(type, shape, length);
    Check.that(
        product(shape) == length,
        "the elements must fill the shape: %d elements, shape %s",
        length,
        shape);
    this.writer = writer;
  }

  @Override
  void stream(ChunkReader reader) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements(); ) {
      chunk.clear();
      for (; i < elements() && chunk.remaining() >= type().bytes(); i++) {
        writer.write(i, chunk);
      }
      reader.accept(chunk.flip());
    }
  }

  /** Appends the element at an index. */
  @FunctionalInterface
  interface ElementWriter {
    void write(int index, ByteBuffer target);
  }
}
