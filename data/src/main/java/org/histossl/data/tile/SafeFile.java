package org.histossl.data.tile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.histossl.core.FileErrors;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there whole or not at all: written under a temporary name, forced to the disk,
 * then renamed. Closed without {@link #commit} nothing remains.
 */
final class SafeFile implements AutoCloseable {
  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private final OutputStream out;
  private @Nullable IOException failure;

  private SafeFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
  }

  static SafeFile create(Path target) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      return new SafeFile(
          target,
          temporary,
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    }
  }

  static void write(Path target, byte[] bytes) throws IOException {
    try (SafeFile file = create(target)) {
      file.write(bytes);
      file.commit();
    }
  }

  void write(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
    } catch (IOException e) {
      failure = e;
      throw named(e);
    }
  }

  /** Appends another file. */
  void append(Path source) throws IOException {
    try {
      Files.copy(source, out);
    } catch (IOException e) {
      failure = e;
      throw named(e);
    }
  }

  void commit() throws IOException {
    if (failure != null) {
      throw named(failure);
    }
    try {
      out.flush();
      channel.force(true);
      channel.close();
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw named(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(temporary);
  }

  private IOException named(IOException e) {
    return FileErrors.cannot("write", target, e);
  }
}
