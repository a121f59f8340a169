package org.histossl.core.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.histossl.core.FileErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is there whole or not at all: written under a temporary name in the same folder,
 * forced to the disk, then renamed over what was there before. Closed without {@link #commit}
 * nothing of it remains and the old file is as it was.
 *
 * <pre>{@code
 * WholeFile.write(folder.resolve("split.csv"), text);
 *
 * try (WholeFile file = WholeFile.create(target)) {
 *   file.write(header);
 *   file.write(rows);
 *   file.commit();
 * }
 * }</pre>
 *
 * <p>The temporary {@code .NAME-N.tmp} is locked while it is written. Two writers of one file get
 * names of their own, and the last to commit wins. What a killed process left of the file goes when
 * it is written again, or with {@link #removeLeftovers}; on a file system without locks it stays.
 */
public final class WholeFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WholeFile.class);
  private static final String SUFFIX = ".tmp";
  private static final int MOST_WRITERS = 1000;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path target;
  private final Path temporary;
  private final LockedFile file;
  private final OutputStream out;
  private boolean broken;
  private boolean committed;

  private WholeFile(Path target, Path temporary, LockedFile file) {
    this.target = target;
    this.temporary = temporary;
    this.file = file;
    this.out = new BufferedOutputStream(Channels.newOutputStream(file.channel()), BUFFER_BYTES);
  }

  /** Something that writes. */
  @FunctionalInterface
  public interface Content {
    /**
     * Writes all of the file.
     *
     * @param out takes the bytes; buffered, need not be closed
     * @throws IOException if it cannot be written
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Begins a file.
   *
   * @param target where it will be; its folder must exist
   * @return the file, to be committed and closed by the caller
   * @throws IOException if nothing can be written there
   */
  public static WholeFile create(Path target) throws IOException {
    return create(target, LockedFile.Locks.SYSTEM);
  }

  static WholeFile create(Path target, LockedFile.Locks locks) throws IOException {
    Path absolute = target.toAbsolutePath();
    try {
      for (int writer = 0; writer < MOST_WRITERS; writer++) {
        Path temporary =
            absolute.resolveSibling(
                String.format(Locale.ROOT, ".%s-%d%s", absolute.getFileName(), writer, SUFFIX));
        removeUnlessInUse(temporary, locks);
        Optional<LockedFile> file = begin(temporary, locks);
        if (file.isPresent()) {
          return new WholeFile(absolute, temporary, file.get());
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannot("write", target, e);
    }
    throw new IOException("cannot write " + target + ": " + MOST_WRITERS + " others write it too");
  }

  private static Optional<LockedFile> begin(Path temporary, LockedFile.Locks locks)
      throws IOException {
    try {
      return LockedFile.open(
          temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), locks);
    } catch (FileAlreadyExistsException e) {
      return Optional.empty();
    }
  }

  /** Without locks nobody can tell whether another process writes it: then it stays. */
  private static void removeUnlessInUse(Path temporary, LockedFile.Locks locks) throws IOException {
    try {
      Optional<LockedFile> left =
          LockedFile.open(temporary, Set.of(StandardOpenOption.WRITE), locks);
      if (left.isPresent()) {
        try (LockedFile file = left.get()) {
          if (file.isLocked()) {
            Files.deleteIfExists(temporary);
          }
        }
      }
    } catch (NoSuchFileException e) {
      LOG.trace("{}: nothing is left over", temporary);
    }
  }

  /**
   * Deletes the temporaries that killed processes left in a folder, not those in use.
   *
   * @param folder the folder; may be absent
   * @throws IOException if one cannot be deleted
   */
  public static void removeLeftovers(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, WholeFile::isTemporary)) {
      for (Path file : files) {
        removeUnlessInUse(file, LockedFile.Locks.SYSTEM);
      }
    }
  }

  /**
   * Whether a file is the temporary of another, by its name.
   *
   * @param file the file
   * @return true for {@code .NAME-N.tmp}
   */
  public static boolean isTemporary(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.matches("\\..+-\\d+\\" + SUFFIX);
  }

  /**
   * Writes a file.
   *
   * @param target the file, replaced if it exists
   * @param bytes its content
   * @throws IOException naming the file, if it cannot be written
   */
  public static void write(Path target, byte[] bytes) throws IOException {
    try (WholeFile file = create(target)) {
      file.write(bytes);
      file.commit();
    }
  }

  /**
   * Writes a file of text in UTF-8.
   *
   * @param target the file, replaced if it exists
   * @param text its content
   * @throws IOException naming the file, if it cannot be written
   */
  public static void write(Path target, String text) throws IOException {
    write(target, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file by something that writes to a stream.
   *
   * @param target the file, replaced if it exists
   * @param content writes all of it
   * @throws IOException naming the file, if it cannot be written
   */
  public static void write(Path target, Content content) throws IOException {
    try (WholeFile file = create(target)) {
      try {
        content.writeTo(file.out);
      } catch (IOException e) {
        throw FileErrors.cannot("write", target, e);
      }
      file.commit();
    }
  }

  /**
   * Appends bytes.
   *
   * @param bytes what to append
   * @throws IOException naming the file, if it cannot be written; it can then not be committed
   */
  public void write(byte[] bytes) throws IOException {
    doing(() -> out.write(bytes));
  }

  /**
   * Appends another file.
   *
   * @param source the other file
   * @throws IOException naming the file, if it cannot be written; it can then not be committed
   */
  public void append(Path source) throws IOException {
    doing(() -> Files.copy(source, out));
  }

  /**
   * The temporary, for those who write at places of their own choice. What {@link #write} took may
   * not be in it yet.
   *
   * @return the open channel; not to be closed by the caller
   */
  public FileChannel channel() {
    return file.channel();
  }

  /**
   * Makes the file appear under its name.
   *
   * @throws IOException naming the file, if not all of it could be written
   */
  public void commit() throws IOException {
    if (broken) {
      throw new IOException("cannot write " + target + ": not all of it could be written");
    }
    doing(
        () -> {
          out.flush();
          file.channel().force(true);
          try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
          } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
          }
          committed = true;
        });
  }

  /**
   * Forces a folder to the disk: the names in it are lasting only then.
   *
   * @param folder the folder
   * @throws IOException if it cannot be forced
   */
  public static void forceNames(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      LOG.trace("{} cannot be forced to the disk on this system, as on Windows", folder);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void doing(Work work) throws IOException {
    try {
      work.run();
    } catch (IOException e) {
      broken = true;
      throw FileErrors.cannot("write", target, e);
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      // While it is locked: afterwards, or once it is renamed, the name may be another writer's.
      if (!committed && file.channel().isOpen()) {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
