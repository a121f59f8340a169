package org.histossl.core.file;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.histossl.core.FileErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is open and locked against other writers, in this process and in others. POSIX drops
 * a process's lock when any of its channels of the file is closed; so this process keeps a list of
 * its own and never opens a file of it twice.
 *
 * <p>Where the file system refuses locks, as some network and cluster file systems do, the file is
 * open without one: it is then kept from this process's other writers only, {@link #isLocked} tells
 * so, and a warning says it once.
 */
final class LockedFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LockedFile.class);
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private final Path key;
  private final FileChannel channel;
  private boolean locked = true;

  private LockedFile(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /** How the file system locks a file; the tests' own refuse to. */
  @FunctionalInterface
  interface Locks {
    /** The system's. */
    Locks SYSTEM = FileChannel::tryLock;

    /** Gives null where another process holds the file. */
    @Nullable FileLock tryLock(FileChannel channel) throws IOException;
  }

  /**
   * Opens a file and locks it.
   *
   * @return empty where another writer holds it
   * @throws IOException if it cannot be opened
   */
  static Optional<LockedFile> open(Path file, Set<? extends OpenOption> options, Locks locks)
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
      if (opened.lock(file, locks)) {
        return Optional.of(opened);
      }
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
    opened.close();
    return Optional.empty();
  }

  /** Whether nobody else holds the file, as far as the file system can tell. */
  private boolean lock(Path file, Locks locks) throws IOException {
    try {
      return locks.tryLock(channel) != null;
    } catch (ClosedChannelException | FileLockInterruptionException e) {
      throw e; // an interrupt says nothing of the file system
    } catch (OverlappingFileLockException e) {
      return false; // of this process, by another class loader
    } catch (IOException | UnsupportedOperationException e) {
      locked = false;
      if (WARNED.compareAndSet(false, true)) {
        LOG.warn(
            "{}: this file system refuses locks ({}): files are written without them, and two"
                + " processes must not write into one folder at the same time",
            file,
            FileErrors.message(e));
      }
      return true;
    }
  }

  /** Whether the file is kept from other processes. */
  boolean isLocked() {
    return locked;
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
