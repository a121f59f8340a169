package org.histossl.core;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The system's errors in words. The JDK's say no more than a path where permission is missing or
 * nothing is there: {@code /data/a.tiff} becomes {@code cannot read /data/a.tiff: permission
 * denied}.
 *
 * <pre>{@code
 * try (InputStream in = Files.newInputStream(file)) {
 *   …
 * } catch (FileSystemException e) {
 *   throw FileErrors.cannot("read", file, e);
 * }
 * }</pre>
 */
public final class FileErrors {
  private FileErrors() {}

  /**
   * What went wrong, in a sentence for a reader who does not see the kind of exception.
   *
   * @param error the error
   * @return its message, completed where it is a bare path or missing
   */
  public static String message(Throwable error) {
    if (error instanceof UncheckedIOException && error.getCause() != null) {
      return message(error.getCause());
    }
    if (error instanceof FileSystemException system) {
      String other = system.getOtherFile() == null ? "" : " -> " + system.getOtherFile();
      return system.getFile() == null
          ? answer(error)
          : system.getFile() + other + ": " + answer(error);
    }
    if (error instanceof InvalidPathException path) {
      return path.getMessage() + unmappable(path);
    }
    return answer(error);
  }

  /** What to do where the system's encoding has no bytes for a name, as in the POSIX locale. */
  private static String unmappable(InvalidPathException error) {
    return error.getInput().chars().allMatch(c -> c < 128)
        ? ""
        : "; the encoding of names is "
            + System.getProperty("sun.jnu.encoding")
            + ": start Java in the one that names have on this disk, as by LC_ALL=C.UTF-8";
  }

  /**
   * The error of something that was tried with a file.
   *
   * @param doing what was tried, such as {@code "read"} or {@code "write"}
   * @param file with which file or folder
   * @param error what the system answered
   * @return an error with the message {@code cannot read FILE: answer}, to be thrown
   */
  public static IOException cannot(String doing, Path file, Exception error) {
    String begin = "cannot " + doing + " " + file + ": ";
    if (error instanceof IOException told && String.valueOf(told.getMessage()).startsWith(begin)) {
      return told; // said already, deeper down
    }
    return new IOException(begin + reason(file, error), error);
  }

  /** Without the file's name, where the error is of that very file. */
  private static String reason(Path file, Exception error) {
    if (error instanceof FileSystemException system
        && system.getOtherFile() == null
        && (system.getFile() == null || system.getFile().equals(file.toString()))) {
      return answer(error);
    }
    return message(error);
  }

  /** What the system answered. */
  private static String answer(Throwable error) {
    String said =
        error instanceof FileSystemException system ? system.getReason() : error.getMessage();
    if (error instanceof AccessDeniedException) {
      return "permission denied" + after(said);
    } else if (error instanceof NoSuchFileException) {
      return said == null ? "no such file or folder" : said;
    } else if (error instanceof FileAlreadyExistsException) {
      return said == null ? "something of that name is there already" : said;
    } else if (error instanceof NotDirectoryException) {
      return "this is not a folder" + after(said);
    } else if (error instanceof DirectoryNotEmptyException) {
      return "the folder is not empty" + after(said);
    } else if (error instanceof FileSystemLoopException) {
      return "links lead in a circle" + after(said);
    } else if (error instanceof NotLinkException) {
      return "this is not a link" + after(said);
    } else if (error instanceof CharacterCodingException) {
      return "not a text in the expected encoding" + after(said);
    } else if (error instanceof ClosedByInterruptException) {
      return "interrupted" + after(said);
    } else if (error instanceof EOFException) {
      return "the file ends early" + after(said);
    }
    return said == null || said.isBlank() ? error.getClass().getSimpleName() : said;
  }

  private static String after(@Nullable String said) {
    return said == null || said.isBlank() ? "" : " (" + said + ")";
  }
}
