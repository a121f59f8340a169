package org.histossl.core.weights;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.histossl.core.Check;
import org.histossl.core.FileErrors;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read at any position. Reading by position, rather than through a memory map, turns
 * a file that shrinks under the reader into an error instead of a crash of the machine, and leaves
 * nothing mapped after {@link #close}.
 */
final class FileBytes implements Closeable {
  private final Path path;
  private final FileChannel channel;
  private final long size;

  FileBytes(Path path) throws IOException {
    this.path = path;
    Check.file("file of tensors", path);
    try {
      this.channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw FileErrors.cannot("read", path, e);
    }
    this.size = channel.size();
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** Fills the buffer's remaining bytes from a position of the file. */
  void read(long position, ByteBuffer target) throws IOException {
    for (long at = position; target.hasRemaining(); ) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw problem("the file ends at byte %d, in the middle of what was being read", at);
      }
      at += count;
    }
  }

  /** A copy of a piece of the file, which must lie within it. */
  byte[] bytes(long position, int length) throws IOException {
    if (position < 0 || length < 0 || position > size - length) {
      throw problem(
          "bytes %d to %d lie outside the file of %d bytes", position, position + length, size);
    }
    byte[] bytes = new byte[length];
    read(position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  /** A copy of a piece of the file, little-endian. */
  ByteBuffer buffer(long position, int length) throws IOException {
    return ByteBuffer.wrap(bytes(position, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The error for a file that is not what it should be. */
  IOException problem(String message, @Nullable Object... arguments) {
    return new IOException(path + ": " + String.format(Locale.ROOT, message, arguments));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
