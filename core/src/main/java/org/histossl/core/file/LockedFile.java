package org.histossl.core.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A file that is open and locked against other writers, in this process and in others. POSIX drops
 * a process's lock when any of its channels of the file is closed; so this process keeps a list of
 * its own and never opens a file of it twice.
 */
final class LockedFile implements AutoCloseable {
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private LockedFile(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Opens a file and locks it.
   *
   * @return empty where another writer holds it
   * @throws IOException if it cannot be opened, or the file system has no locks
   */
  static Optional<LockedFile> open(Path file, Set<? extends OpenOption> options)
      throws IOException {
    Path key = key(file);
    if (!OURS.add(key)) {
      return Optional.empty();
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(file, options);
    } catch (IOException | RuntimeException e) {
      OURS.remove(key);
      throw e;
    }
    LockedFile opened = new LockedFile(key, channel);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(opened);
      }
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    opened.close();
    return Optional.empty();
  }

  /** One name for a file whichever way its folder is called. */
  private static Path key(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
  }

  FileChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) { // closed again, the name may be another's
      try (channel) {
        OURS.remove(key);
      }
    }
  }
}
