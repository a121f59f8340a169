package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path folder;

  @Test
  void aSecondRunInAFolderIsRefusedUntilTheFirstIsOver() throws IOException {
    RunLock first = RunLock.of(folder);
    try (first) {
      String refused = Thrown.message(IOException.class, () -> RunLock.of(folder));
      assertTrue(refused.startsWith(folder.toString()), refused);
      assertTrue(refused.contains("another run"), refused);
    }
    RunLock.of(folder).close();
  }

  @Test
  void aFileWhereTheFolderShouldBeIsNamedAndLeftAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("results"), "kept");
    String refused = Thrown.message(IOException.class, () -> RunLock.of(file));
    assertTrue(refused.startsWith(file + ": "), refused);
    assertTrue(refused.contains("give another path"), refused);
    assertEquals("kept", Files.readString(file));
  }
}
