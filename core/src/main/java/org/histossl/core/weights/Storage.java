package org.histossl.core.weights;

import java.nio.ByteOrder;

/**
 * A run of bytes of a file, of which tensors are views. In PyTorch's old format the place becomes
 * known only after the tensors: it is then set later.
 */
final class Storage {
  private final FileBytes file;
  private final long bytes;
  private final ByteOrder order;
  private long position;

  Storage(FileBytes file, long position, long bytes, ByteOrder order) {
    this.file = file;
    this.position = position;
    this.bytes = bytes;
    this.order = order;
  }

  FileBytes file() {
    return file;
  }

  long bytes() {
    return bytes;
  }

  ByteOrder order() {
    return order;
  }

  long position() {
    return position;
  }

  void place(long found) {
    position = found;
  }
}
