package org.histossl.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockOperationTest {
  @Test
  void isToldOfOnceAndAtDebugLevel(@TempDir Path folder) throws Exception {
    OwnJvm.Result result =
        OwnJvm.run(
            folder,
            OwnJvm.classPath(),
            TwoUnservedGraphs.class,
            "-Dorg.slf4j.simpleLogger.log.org.histossl=debug");
    assertEquals(0, result.exit(), result.text());
    List<String> told = result.text().lines().filter(line -> line.contains("'max'")).toList();
    assertEquals(1, told.size(), result.text());
    assertEquals(1, told.stream().filter(line -> line.contains("DEBUG")).count(), told::toString);
  }
}
