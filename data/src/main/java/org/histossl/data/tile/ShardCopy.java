package org.histossl.data.tile;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.histossl.core.file.WholeFile;

/**
 * A shard for the same slide under another number: the pictures' bytes at the same places, and the
 * entries called as if the slide had been tiled under that number.
 */
final class ShardCopy {
  private ShardCopy() {}

  /** An entry's header, with no times or owners in it. */
  static byte[] header(String name, long size) {
    TarArchiveEntry header = new TarArchiveEntry(name);
    header.setSize(size);
    header.setModTime(0L);
    header.setIds(0, 0);
    byte[] block = new byte[StoreLayout.TAR_BLOCK];
    header.writeEntryHeader(block);
    return block;
  }

  /**
   * Copies a shard.
   *
   * @throws IOException naming the file, if it is no shard of slide {@code from}, or cannot be
   *     written
   */
  static void write(Path shard, int from, Path target, int to) throws IOException {
    try (InputStream in = Files.newInputStream(shard)) {
      WholeFile.write(
          target, out -> copy(in, StoreLayout.number(from), StoreLayout.number(to), out));
    } catch (IllegalArgumentException | EOFException e) {
      throw new IOException(shard + ": a damaged shard: " + e.getMessage(), e);
    }
  }

  private static void copy(InputStream in, String from, String to, OutputStream out)
      throws IOException {
    byte[] block = in.readNBytes(StoreLayout.TAR_BLOCK);
    while (block.length == StoreLayout.TAR_BLOCK && block[0] != 0) {
      TarArchiveEntry entry = new TarArchiveEntry(block);
      if (!entry.getName().startsWith(from + "-")) {
        throw new IOException("an entry of slide " + from + " is called " + entry.getName());
      }
      out.write(header(to + entry.getName().substring(from.length()), entry.getSize()));
      copy(in, StoreLayout.padded(entry.getSize()), out);
      block = in.readNBytes(StoreLayout.TAR_BLOCK);
    }
    out.write(block);
    in.transferTo(out); // the rest of the end mark
  }

  private static void copy(InputStream in, long bytes, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = bytes; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("it ends within an entry");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
