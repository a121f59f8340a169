package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.histossl.core.Backend;
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

  @Test
  void whereNothingRunsGraphsTheMessageNamesTheOneDependencyOfThisPlatform(@TempDir Path folder)
      throws Exception {
    List<String> rest =
        OwnJvm.classPath().stream()
            .filter(entry -> !new File(entry).getName().matches("nd4j-native-1.*\\.jar"))
            .toList();
    OwnJvm.Result result = OwnJvm.run(folder, rest, WithoutBackend.class);
    String wanted = "add the dependency org.histossl:histossl-runtime-" + Loader.getPlatform();
    assertTrue(result.text().contains(wanted), result.text());
  }

  /** A program that only asks for what runs graphs. */
  static final class WithoutBackend {
    private WithoutBackend() {}

    public static void main(String[] arguments) {
      Backend.load();
    }
  }
}
