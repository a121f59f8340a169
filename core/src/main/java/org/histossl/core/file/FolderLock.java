package org.histossl.core.file;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * One writer a folder: a lock on a file in it, among the threads of this process and among
 * processes. The operating system lets go of it however the process ends; the file, which is empty,
 * stays. Where the file system has no locks, other processes are not kept out, and a warning says
 * so.
 *
 * <pre>{@code
 * try (FolderLock lock = FolderLock.take(folder.resolve("run.lock"))
 *     .orElseThrow(() -> new IOException(folder + ": another run is using this folder"))) {
 *   …
 * }
 * }</pre>
 */
public final class FolderLock implements AutoCloseable {
  private final LockedFile file;

  private FolderLock(LockedFile file) {
    this.file = file;
  }

  /**
   * Takes a lock.
   *
   * @param file the file that stands for it; made if absent, in a folder that exists
   * @return the lock, to be closed by the caller; empty where somebody else holds it
   * @throws IOException if the file cannot be opened for writing
   */
  public static Optional<FolderLock> take(Path file) throws IOException {
    return LockedFile.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            LockedFile.Locks.SYSTEM)
        .map(FolderLock::new);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
