package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WithoutNativeLibraryTest {
  @Test
  void graphsRunOnStockOpsWhereOneDnnIsNotOnTheClassPath(@TempDir Path folder) throws Exception {
    List<String> all = OwnJvm.classPath();
    List<String> rest =
        all.stream()
            .filter(entry -> !new File(entry).getName().matches("(dnnl|opencl)-.*\\.jar"))
            .toList();
    assertNotEquals(all, rest, "there is something to hide");
    OwnJvm.Result result = OwnJvm.run(folder, rest, WithoutNativeLibrary.class);
    assertEquals(0, result.exit(), result.text());
  }
}
