package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir Path folder;

  @Test
  void aSecondRunInAFolderIsRefusedUntilTheFirstIsOver() throws IOException {
    RunLock first = RunLock.of(folder);
    try (first) {
      IOException refused = assertThrows(IOException.class, () -> RunLock.of(folder));
      assertTrue(refused.getMessage().startsWith(folder.toString()), refused.getMessage());
      assertTrue(refused.getMessage().contains("another run"), refused.getMessage());
    }
    RunLock.of(folder).close();
  }
}
