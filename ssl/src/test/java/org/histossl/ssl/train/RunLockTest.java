package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.histossl.core.file.FolderLock;
import org.histossl.core.golden.Thrown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path folder;

  @Test
  void aSecondRunInAFolderIsRefusedUntilTheFirstIsOver() throws IOException {
    FolderLock first = TrainingRun.lock(folder);
    try (first) {
      String refused = Thrown.message(IOException.class, () -> TrainingRun.lock(folder));
      assertTrue(refused.startsWith(folder.toString()), refused);
      assertTrue(refused.contains("another run"), refused);
    }
    TrainingRun.lock(folder).close();
  }

  @Test
  void aFileWhereTheFolderShouldBeIsNamedAndLeftAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("results"), "kept");
    String refused = Thrown.message(IOException.class, () -> TrainingRun.lock(file));
    assertTrue(refused.startsWith(file + ": "), refused);
    assertTrue(refused.contains("give another path"), refused);
    assertEquals("kept", Files.readString(file));
  }
}
