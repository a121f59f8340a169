package org.histossl.eval.embed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.histossl.eval.stored.MadeOf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends rows to a safetensors file whose header says from the beginning how many will come. Until
 * the last one is there the file has another name; what it holds then is whole rows of the same
 * header, or it is begun anew.
 */
final class EmbeddingWriter implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingWriter.class);
  private static final String PARTIAL = ".partial";

  private final Path file;
  private final Path partial;
  private final Header header;
  private final FileChannel channel;
  private int rows;

  /** What a file of embeddings begins with. */
  record Header(int count, int dimensions, Map<String, String> metadata) {
    byte[] bytes() {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      ObjectNode texts = root.putObject("__metadata__");
      metadata.forEach(texts::put);
      ObjectNode tensor = root.putObject(EmbeddingFile.TENSOR);
      tensor.put("dtype", "F32");
      tensor.putArray("shape").add(count).add(dimensions);
      ArrayNode offsets = tensor.putArray("data_offsets");
      offsets.add(0L).add((long) count * dimensions * Float.BYTES);
      try {
        byte[] json = new ObjectMapper().writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
        int length = (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES; // rows are aligned
        byte[] bytes = new byte[Long.BYTES + length];
        Arrays.fill(bytes, (byte) ' ');
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(json);
        return bytes;
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a tree of plain nodes must be writable", e);
      }
    }

    long rowBytes() {
      return (long) dimensions * Float.BYTES;
    }
  }

  private EmbeddingWriter(Path file, Path partial, Header header, FileChannel channel, int rows) {
    this.file = file;
    this.partial = partial;
    this.header = header;
    this.channel = channel;
    this.rows = rows;
  }

  /** Goes on with what is there of the same header, or begins. */
  static EmbeddingWriter resume(Path file, Header header) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path partial = target.resolveSibling(target.getFileName() + PARTIAL);
    FileChannel channel =
        FileChannel.open(
            partial, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      byte[] begin = header.bytes();
      long rows = 0;
      if (begins(channel, header)) {
        rows = Math.min(header.count(), (channel.size() - begin.length) / header.rowBytes());
      } else {
        if (channel.size() > 0) {
          LOG.warn("{} is begun anew: it is of other tiles, another encoder or source", partial);
        }
        channel.truncate(0);
        write(channel, ByteBuffer.wrap(begin), 0);
      }
      return new EmbeddingWriter(target, partial, header, channel, (int) rows);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean begins(FileChannel channel, Header header) throws IOException {
    byte[] wanted = header.bytes();
    if (channel.size() < wanted.length) {
      return false;
    }
    ByteBuffer found = ByteBuffer.allocate(wanted.length);
    while (found.hasRemaining()) {
      if (channel.read(found, found.position()) < 0) {
        return false;
      }
    }
    return Arrays.equals(found.array(), wanted);
  }

  /** How many whole rows are there. */
  int rows() {
    return rows;
  }

  /** Forgets the rows from one on. */
  void truncate(int count) throws IOException {
    channel.truncate(position(count));
    rows = count;
  }

  void add(float... values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    write(channel, bytes, position(rows));
    rows += values.length / header.dimensions();
  }

  private long position(int row) {
    return header.bytes().length + row * header.rowBytes();
  }

  private static void write(FileChannel channel, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** Gives the file its name, now that it is whole. */
  void finish(MadeOf made) throws IOException {
    if (rows != header.count()) {
      throw new IllegalStateException(
          "embeddings need all their rows before finish(): got " + rows + " of " + header.count());
    }
    channel.force(true);
    channel.close();
    made.keep(file, partial);
    try {
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
