package org.histossl.data.tile;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.histossl.core.FileErrors;
import org.histossl.data.image.RgbImage;

/**
 * Reads pictures from shards by their place. What an archive's entries are called opens no file: a
 * name is only looked at.
 */
final class ShardReader {
  /** A PNG of 8-bit grays is hardly larger than its pixels. */
  private static final int PNG_OVERHEAD = 4096;

  private final StoreLayout layout;

  ShardReader(StoreLayout layout) {
    this.layout = layout;
  }

  /** Reads something of an open shard. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(FileChannel channel) throws IOException;
  }

  RgbImage pixels(Tile tile, StoredTile stored, int size) throws IOException {
    if (stored.length() == 0) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "tile x=%d y=%d of slide '%s' has no pixels in the store %s: read it with SlideTiles",
              tile.x(),
              tile.y(),
              tile.slide(),
              layout.root()));
    }
    return open(
        tile,
        stored,
        channel -> {
          byte[] bytes = bytes(channel, stored.offset(), stored.length());
          if (SlideWriter.digest(bytes) != stored.digest()) {
            throw new IOException("the bytes are not those that were written");
          }
          return TileCodec.decode(bytes, size);
        });
  }

  /** The entry that follows the pixels. */
  TileMask mask(Tile tile, StoredTile stored, int size) throws IOException {
    return open(
        tile,
        stored,
        channel -> {
          long at = stored.offset() + StoreLayout.padded(stored.length());
          TarArchiveEntry entry = entry(bytes(channel, at, StoreLayout.TAR_BLOCK));
          long most = (long) size * size + (long) size + PNG_OVERHEAD;
          if (!entry.getName().endsWith(StoreLayout.MASK) || entry.getSize() > most) {
            throw new IOException("no mask follows the pixels");
          }
          byte[] bytes = bytes(channel, at + StoreLayout.TAR_BLOCK, (int) entry.getSize());
          return TileCodec.decodeMask(bytes, size);
        });
  }

  private static TarArchiveEntry entry(byte[] header) throws IOException {
    try {
      return new TarArchiveEntry(header);
    } catch (IllegalArgumentException e) {
      throw new IOException("not an archive's header: " + e.getMessage(), e);
    }
  }

  private <T> T open(Tile tile, StoredTile stored, Reading<T> reading) throws IOException {
    Path shard = layout.shard(stored.shard());
    try (FileChannel channel = FileChannel.open(shard, StandardOpenOption.READ)) {
      return reading.from(channel);
    } catch (IOException e) {
      String why =
          e instanceof NoSuchFileException ? "the shard is missing" : FileErrors.message(e);
      throw new IOException(
          String.format(
              Locale.ROOT,
              "cannot read tile x=%d y=%d of slide '%s' from %s: %s",
              tile.x(),
              tile.y(),
              tile.slide(),
              shard,
              why),
          e);
    }
  }

  private static byte[] bytes(FileChannel channel, long offset, int length) throws IOException {
    if (offset > channel.size() - length) {
      throw new EOFException("truncated: the shard has " + channel.size() + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new EOFException("truncated while it was read");
      }
    }
    return bytes.array();
  }
}
