package org.histossl.data.curation;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.histossl.core.Check;

/**
 * Rows in an open file, as float32, little-endian, row by row; they are read when asked for and
 * never all held.
 *
 * <pre>{@code
 * try (VectorFile rows = VectorFile.open(path, 0, 1_000_000, 384)) { … }
 * }</pre>
 */
public final class VectorFile implements Vectors, Closeable {
  private static final int MOST_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long start;
  private final int count;
  private final int dimensions;

  private VectorFile(Path path, FileChannel channel, long start, int count, int dimensions) {
    this.path = path;
    this.channel = channel;
    this.start = start;
    this.count = count;
    this.dimensions = dimensions;
  }

  /**
   * Opens a file that holds rows.
   *
   * @param path the file
   * @param start the byte at which the first row begins
   * @param count how many rows there are
   * @param dimensions numbers a row
   * @return the rows, the caller's to close
   * @throws IOException naming the file, if it cannot be opened or is too short
   */
  public static VectorFile open(Path path, long start, int count, int dimensions)
      throws IOException {
    Check.notNegative("start", start);
    Check.notNegative("count", count);
    Check.positive("dimensions", dimensions);
    Check.file("file of vectors", path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    VectorFile file = new VectorFile(path, channel, start, count, dimensions);
    long needed = file.position(count);
    if (needed < start || channel.size() < needed) {
      long bytes = channel.size();
      file.close();
      throw new EOFException(
          String.format(
              Locale.ROOT,
              "%s: %d rows of %d floats from byte %d on do not fit in its %d bytes",
              path,
              count,
              dimensions,
              start,
              bytes));
    }
    return file;
  }

  private long position(int row) {
    return start + (long) row * dimensions * Float.BYTES;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public void read(int first, int rows, float[] target, int offset) throws IOException {
    Check.that(
        first >= 0 && rows >= 0 && rows <= count - first,
        "rows must be in 0..%d, got %d from %d on",
        count - 1,
        rows,
        first);
    int left = Math.multiplyExact(rows, dimensions);
    long at = position(first);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) Math.min((long) left * Float.BYTES, MOST_BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int to = offset; left > 0; ) {
      int floats = Math.min(left, bytes.capacity() / Float.BYTES);
      bytes.clear().limit(floats * Float.BYTES);
      fill(bytes, at);
      bytes.flip().asFloatBuffer().get(target, to, floats);
      to += floats;
      left -= floats;
      at += (long) floats * Float.BYTES;
    }
  }

  private void fill(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new EOFException(path + ": truncated while it was read");
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
