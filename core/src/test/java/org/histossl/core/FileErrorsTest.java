package org.histossl.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileErrorsTest {
  @TempDir Path folder;

  @Test
  void noErrorIsABarePath() {
    Map<Exception, String> messages = new LinkedHashMap<>();
    messages.put(new AccessDeniedException("/a"), "/a: permission denied");
    messages.put(new AccessDeniedException("/a", "/b", null), "/a -> /b: permission denied");
    messages.put(new NoSuchFileException("/a"), "/a: no such file or folder");
    messages.put(new NoSuchFileException("/a", null, "no such slide"), "/a: no such slide");
    messages.put(
        new FileAlreadyExistsException("/a"), "/a: something of that name is there already");
    messages.put(new NotDirectoryException("/a"), "/a: this is not a folder");
    messages.put(new DirectoryNotEmptyException("/a"), "/a: the folder is not empty");
    messages.put(new FileSystemLoopException("/a"), "/a: links lead in a circle");
    messages.put(
        new FileSystemException("/a", null, "No space left on device"),
        "/a: No space left on device");
    messages.put(new FileSystemException("/a"), "/a: FileSystemException");
    messages.put(
        new MalformedInputException(1), "not a text in the expected encoding (Input length = 1)");
    messages.put(new EOFException(), "the file ends early");
    messages.put(
        new UncheckedIOException(new AccessDeniedException("/a")), "/a: permission denied");
    messages.put(
        new InvalidPathException("a\0b", "Nul character not allowed"),
        "Nul character not allowed: a\0b");
    messages.put(new IOException("its own words"), "its own words");
    messages.put(new NullPointerException(), "NullPointerException");
    messages.forEach((error, message) -> assertEquals(message, FileErrors.message(error)));
  }

  @Test
  @Tag("hostile")
  void aNameThatTheEncodingHasNotSaysWhichToTake() {
    String message = FileErrors.message(new InvalidPathException("/Pr\ufffdparat", "unmappable"));
    assertTrue(message.startsWith("unmappable: /Pr\ufffdparat; the encoding of names is"), message);
    assertTrue(message.endsWith("LC_ALL=C.UTF-8"), message);
  }

  @Test
  void whatWasTriedIsSaidOnce() {
    Path file = Path.of("/a");
    IOException told = FileErrors.cannot("read", file, new AccessDeniedException("/a"));
    assertEquals("cannot read /a: permission denied", told.getMessage());
    assertSame(told, FileErrors.cannot("read", file, told));
    assertEquals(
        "cannot write /a: /a.tmp: permission denied",
        FileErrors.cannot("write", file, new AccessDeniedException("/a.tmp")).getMessage());
  }

  @Test
  @Tag("hostile")
  void aFolderThatCannotBeMadeSaysWhy() {
    // Nobody, not even root, makes folders there.
    Path proc = Path.of("/proc/histossl/run");
    assumeTrue(Files.isDirectory(Path.of("/proc/self")));
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> Check.folder("tiling", proc)).getMessage());
    assertTrue(
        message.startsWith("cannot make the folder of a tiling /proc/histossl/run"), message);
    assertTrue(
        message.length() > "cannot make the folder of a tiling /proc/histossl/run: ".length());
  }
}
