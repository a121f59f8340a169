package org.histossl.core.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor in a file: a view of a run of elements (a storage, in PyTorch's words) with a stride for
 * each axis. Checked on creation; its elements lie within the file.
 */
final class FileTensor extends Tensor {
  /** Views may repeat elements (a stride of 0); beyond this many that is a trick, not a tensor. */
  private static final long MAX_REPEATED = 1 << 24;

  private final Storage storage;
  private final long offset;
  private final long[] strides;
  private final long span;

  private FileTensor(
      Storage storage,
      ElementType type,
      List<Long> shape,
      long elements,
      long[] strides,
      long offset,
      long span) {
    super(type, shape, elements);
    this.storage = storage;
    this.offset = offset;
    this.strides = strides;
    this.span = span;
  }

  /** A tensor whose elements fill a storage one after the other. */
  static FileTensor contiguous(Storage storage, String name, ElementType type, List<Long> shape)
      throws IOException {
    long elements = elements(storage.file(), name, type, shape);
    if (elements * type.bytes() != storage.bytes()) {
      throw storage
          .file()
          .problem(
              "tensor '%s' of type %s and shape %s takes %d bytes, the header gives it %d",
              name, type, shape, elements * type.bytes(), storage.bytes());
    }
    return new FileTensor(storage, type, shape, elements, rowMajor(shape), 0, elements);
  }

  /** A view of a storage. */
  static FileTensor view(
      Storage storage,
      ElementType type,
      String name,
      List<Long> shape,
      List<Long> strides,
      long offset)
      throws IOException {
    FileBytes file = storage.file();
    long elements = elements(file, name, type, shape);
    long held = storage.bytes() / type.bytes();
    if (strides.size() != shape.size()) {
      throw file.problem("%s has shape %s but strides %s", name, shape, strides);
    }
    if (elements == 0) {
      return new FileTensor(storage, type, shape, 0, rowMajor(shape), 0, 0);
    }
    long last = 0;
    for (int axis = 0; axis < shape.size(); axis++) {
      long stride = strides.get(axis);
      long steps = shape.get(axis) - 1;
      if (stride < 0
          || Math.multiplyHigh(steps, stride) != 0
          || steps * stride < 0
          || steps * stride > held - last) {
        throw outside(file, name, shape, strides, offset, held);
      }
      last += steps * stride;
    }
    if (offset < 0 || offset > held - last - 1) {
      throw outside(file, name, shape, strides, offset, held);
    }
    if (elements > last + 1 && elements > MAX_REPEATED) {
      throw file.problem(
          "%s of shape %s repeats %d stored elements to %d; at most %d repeated elements are read",
          name, shape, last + 1, elements, MAX_REPEATED);
    }
    return new FileTensor(
        storage,
        type,
        shape,
        elements,
        strides.stream().mapToLong(Long::longValue).toArray(),
        offset,
        last + 1);
  }

  private static IOException outside(
      FileBytes file, String name, List<Long> shape, List<Long> strides, long offset, long held) {
    return file.problem(
        "%s must lie within its storage of %d elements: shape %s, strides %s, offset %d",
        name, held, shape, strides, offset);
  }

  private static long elements(FileBytes file, String name, ElementType type, List<Long> shape)
      throws IOException {
    long elements = product(shape);
    if (elements < 0 || elements > Long.MAX_VALUE / type.bytes()) {
      throw file.problem(
          "tensor '%s' has a shape that cannot be: at most %d axes, none negative, and fewer than"
              + " 2^63 bytes; got %s",
          name, MAX_RANK, shape.size() > MAX_RANK ? shape.size() + " axes" : shape);
    }
    return elements;
  }

  private static long[] rowMajor(List<Long> shape) {
    long[] strides = new long[shape.size()];
    long stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.get(axis);
    }
    return strides;
  }

  private boolean isRowMajor() {
    long stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      long length = shape().get(axis);
      if (length != 1 && strides[axis] != stride) {
        return false;
      }
      stride *= length;
    }
    return true;
  }

  @Override
  void stream(ChunkReader reader) throws IOException {
    if (elements() == 0) {
      return;
    }
    if (isRowMajor()) {
      ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, span * type().bytes()));
      long start = storage.position() + offset * type().bytes();
      long end = start + span * type().bytes();
      for (long at = start; at < end; at += chunk.capacity()) {
        chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
        storage.file().read(at, chunk);
        chunk.flip();
        toLittleEndian(chunk);
        reader.accept(chunk.order(ByteOrder.LITTLE_ENDIAN));
      }
    } else {
      gather(reader);
    }
  }

  /** Reads all bytes that the view spans, then picks the elements in row-major order. */
  private void gather(ChunkReader reader) throws IOException {
    int width = type().bytes();
    if (span > (Integer.MAX_VALUE - 8L) / width) {
      throw storage
          .file()
          .problem("a strided tensor may span at most 2 GiB, this spans %d elements", span);
    }
    ByteBuffer source =
        storage.file().buffer(storage.position() + offset * width, (int) (span * width));
    toLittleEndian(source);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long[] index = new long[strides.length];
    int at = 0; // in elements; below 2^31 since the span is
    for (long i = 0; i < elements(); i++) {
      if (chunk.remaining() < width) {
        reader.accept(chunk.flip());
        chunk.clear();
      }
      chunk.put(chunk.position(), source, at * width, width);
      chunk.position(chunk.position() + width);
      for (int axis = strides.length - 1; axis >= 0; axis--) {
        if (++index[axis] < shape().get(axis)) {
          at += (int) strides[axis];
          break;
        }
        at -= (int) ((index[axis] - 1) * strides[axis]);
        index[axis] = 0;
      }
    }
    reader.accept(chunk.flip());
  }

  private void toLittleEndian(ByteBuffer bytes) {
    int width = type().bytes();
    if (storage.order() == ByteOrder.LITTLE_ENDIAN || width == 1) {
      return;
    }
    for (int start = 0; start < bytes.limit(); start += width) {
      for (int low = start, high = start + width - 1; low < high; low++, high--) {
        byte swap = bytes.get(low);
        bytes.put(low, bytes.get(high));
        bytes.put(high, swap);
      }
    }
  }
}
