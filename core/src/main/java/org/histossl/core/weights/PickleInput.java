package org.histossl.core.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of a pickle in a file, read in order, with a bound on what is kept of them. */
final class PickleInput {
  private static final int WINDOW = 1 << 13;
  private static final int MAX_LINE = 1 << 16;
  private static final long MAX_KEPT = 1 << 26;

  private final FileBytes file;
  private final long end;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
  private long next;
  private long kept;

  PickleInput(FileBytes file, long start, long end) {
    this.file = file;
    this.next = start;
    this.end = end;
    window.limit(0);
  }

  /** Where the next byte lies in the file. */
  long position() {
    return next - window.remaining();
  }

  IOException problem(String message, @Nullable Object... arguments) {
    return file.problem(message, arguments);
  }

  int u1() throws IOException {
    return need(1).get() & 0xFF;
  }

  int u2() throws IOException {
    return need(2).getShort() & 0xFFFF;
  }

  int i4() throws IOException {
    return need(4).getInt();
  }

  long i8() throws IOException {
    return need(8).getLong();
  }

  double bigEndianDouble() throws IOException {
    return Double.longBitsToDouble(Long.reverseBytes(i8()));
  }

  /** A copy of the next bytes, once it is sure that they are there and not too many. */
  byte[] bytes(long length) throws IOException {
    bytesFollow(length);
    kept += length;
    if (kept > MAX_KEPT) {
      throw problem("the pickle holds more than %d bytes of texts and byte strings", MAX_KEPT);
    }
    byte[] bytes = new byte[(int) length];
    int buffered = (int) Math.min(length, window.remaining());
    window.get(bytes, 0, buffered);
    file.read(next, ByteBuffer.wrap(bytes, buffered, bytes.length - buffered));
    next += bytes.length - buffered;
    return bytes;
  }

  /** Checks a frame's length. What it spans is then read like anything else. */
  void bytesFollow(long length) throws IOException {
    if (length < 0 || length > end - position()) {
      throw problem(
          "the pickle wants %s bytes at byte %d, it has %d",
          Long.toUnsignedString(length), position(), end - position());
    }
  }

  String text(long length) throws IOException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  /** The next line of a text opcode, without its end. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = u1(); c != '\n'; c = u1()) {
      if (line.length() == MAX_LINE || ++kept > MAX_KEPT) {
        throw problem("the pickle has a line of more than %d characters", MAX_LINE);
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private ByteBuffer need(int count) throws IOException {
    if (window.remaining() < count) {
      if (count > end - position()) {
        throw problem("the pickle ends at byte %d, in the middle of an instruction", end);
      }
      window.compact();
      window.limit((int) Math.min(window.capacity(), window.position() + (end - next)));
      int wanted = window.remaining();
      file.read(next, window);
      next += wanted;
      window.flip();
    }
    return window;
  }
}
