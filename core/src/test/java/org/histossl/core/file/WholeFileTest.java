package org.histossl.core.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.histossl.core.FileErrors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileAppearsWholeOrNotAtAll() throws IOException {
    Path target = folder.resolve("a.csv");
    WholeFile.write(target, "old");
    try (WholeFile file = WholeFile.create(target)) {
      file.write(utf8("ne"));
      assertEquals("old", Files.readString(target));
    }
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("a.csv"), names());

    try (WholeFile file = WholeFile.create(target)) {
      file.write(utf8("new "));
      file.append(Files.writeString(folder.resolve("part"), "and more"));
      file.commit();
    }
    assertEquals("new and more", Files.readString(target));
    assertEquals(List.of("a.csv", "part"), names());
  }

  @Test
  @SuppressWarnings("try") // closed before and again
  void twoWritersOfOneFileDoNotMeet() throws IOException {
    Path target = folder.resolve("a");
    try (WholeFile first = WholeFile.create(target);
        WholeFile second = WholeFile.create(target)) {
      first.write(utf8("first"));
      second.write(utf8("second"));
      first.commit();
      first.close();
      try (WholeFile third = WholeFile.create(target)) {
        third.write(utf8("third"));
        first.close();
        second.commit();
        assertEquals("second", Files.readString(target));
        third.commit();
      }
    }
    assertEquals("third", Files.readString(target));
    assertEquals(List.of("a"), names());
  }

  @Test
  void whatAKilledProcessLeftGoes() throws IOException {
    Files.writeString(folder.resolve(".a-0.tmp"), "hal");
    Files.writeString(folder.resolve(".b-0.tmp"), "hal");
    WholeFile.write(folder.resolve("a"), "whole");
    assertEquals(List.of(".b-0.tmp", "a"), names());

    try (WholeFile busy = WholeFile.create(folder.resolve("c"))) {
      WholeFile.removeLeftovers(folder);
      assertEquals(List.of(".c-0.tmp", "a"), names());
      busy.commit();
    }
    assertEquals(List.of("a", "c"), names());
    WholeFile.removeLeftovers(folder.resolve("none"));
  }

  @Test
  void whatFailedToBeWrittenIsNotCommitted() throws IOException {
    Path target = folder.resolve("a");
    try (WholeFile file = WholeFile.create(target)) {
      assertThrows(IOException.class, () -> file.append(folder.resolve("absent")));
      IOException e = assertThrows(IOException.class, file::commit);
      assertTrue(FileErrors.message(e).startsWith("cannot write " + target), FileErrors.message(e));
    }
    assertEquals(List.of(), names());
  }

  @Test
  @Tag("hostile")
  void aFolderThatIsNotThereIsNamed() {
    Path target = folder.resolve("none").resolve("a");
    IOException e = assertThrows(IOException.class, () -> WholeFile.write(target, "text"));
    assertTrue(FileErrors.message(e).contains("cannot write " + target), FileErrors.message(e));
  }

  @Test
  @Tag("hostile")
  void aFileSystemWithoutLocksIsWrittenToAndNobodysTemporaryIsTaken() throws IOException {
    List<Exception> refusals =
        List.of(
            new IOException("No locks available"),
            new IOException("Function not implemented"),
            new UnsupportedOperationException());
    Path target = folder.resolve("a");
    // perhaps another process's, which nobody can tell there
    Files.writeString(folder.resolve(".a-0.tmp"), "hal");
    for (Exception refusal : refusals) {
      LockedFile.Locks none =
          channel -> {
            if (refusal instanceof IOException e) {
              throw e;
            }
            throw (RuntimeException) refusal;
          };
      try (WholeFile first = WholeFile.create(target, none);
          WholeFile second = WholeFile.create(target, none)) {
        first.write(utf8(refusal.toString()));
        second.write(utf8("second"));
        second.commit();
        first.commit();
      }
      assertEquals(refusal.toString(), Files.readString(target));
    }
    assertEquals(List.of(".a-0.tmp", "a"), names());
    WholeFile.write(target, "with locks");
    assertEquals(List.of("a"), names());
  }

  @Test
  void anInterruptIsNotTakenForAFileSystemWithoutLocks() {
    Path target = folder.resolve("a");
    LockedFile.Locks interrupted =
        channel -> {
          throw new FileLockInterruptionException();
        };
    assertThrows(IOException.class, () -> WholeFile.create(target, interrupted).close());
  }

  @Test
  void aLockHasOneHolder() throws Exception {
    Path lock = folder.resolve("lock");
    FolderLock held = FolderLock.take(lock).orElseThrow();
    try {
      assertEquals(Optional.empty(), FolderLock.take(lock));
      assertEquals(Optional.empty(), FolderLock.take(folder.resolve(".").resolve("lock")));
      assertTrue(heldFor("other process", lock));
    } finally {
      held.close();
    }
    assertFalse(heldFor("other process", lock));
    FolderLock.take(lock).orElseThrow().close();
  }

  /** Whether another process finds the file locked. */
  private static boolean heldFor(String whom, Path lock) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TakingLock.class.getName(),
                lock.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int answer = process.getInputStream().read();
    assertTrue(answer == 'y' || answer == 'n', whom);
    assertEquals(0, process.waitFor());
    return answer == 'n';
  }

  /** Takes a lock in a process of its own and says whether it could. */
  static final class TakingLock {
    private TakingLock() {}

    public static void main(String[] arguments) throws IOException {
      Optional<FolderLock> lock = FolderLock.take(Path.of(arguments[0]));
      System.out.write(lock.isPresent() ? 'y' : 'n');
      System.out.flush();
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }
}
