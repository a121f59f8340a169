package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more, for which a limit of the system's shell stands. */
@Tag("hostile")
class FullDiskTest {
  /** In units of bash, of 1024 bytes: a shard is longer, the slides' parts of tables are not. */
  private static final int LIMIT = 64;

  @TempDir Path folder;

  @Test
  void theRunEndsWithTheFilesNameAndGoesOnWhenThereIsSpace() throws Exception {
    Path slides = Files.createDirectory(folder.resolve("slides"));
    for (String id : List.of("a", "b")) {
      PyramidWriter.write(
          slides.resolve(id + ".tiff"),
          RegionSource.of(MemorySlide.tissue(700, 500, 40, 32, 400)),
          PyramidConfig.picture(0.5).withCodec(PyramidConfig.Codec.DEFLATE).withTilePixels(128));
    }
    Path whole = folder.resolve("whole");
    TilingProcess.run(TilingProcess.slides(slides), whole);
    Path store = folder.resolve("store");
    Path log = folder.resolve("log");
    Process process = limited(slides, store, log);

    assertNotEquals(0, process.waitFor(), "the limit holds");
    String said = Files.readString(log);
    assertTrue(said.contains("cannot write " + store.resolve("shards")), said);
    assertTrue(said.lines().anyMatch(line -> line.contains(".tar: File too large")), said);
    try (Stream<Path> files = Files.walk(store)) {
      assertEquals(
          List.of(), files.filter(file -> file.toString().endsWith(".tmp")).toList(), "half files");
    }
    assertTrue(Files.notExists(store.resolve("slides.csv")), "it is not taken for finished");

    TilingProcess.run(TilingProcess.slides(slides), store);
    assertEquals(SlideFiles.content(whole), SlideFiles.content(store));
  }

  private static Process limited(Path slides, Path store, Path log) throws IOException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "no bash, whose ulimit stands for a full disk");
    return new ProcessBuilder(
            bash.toString(),
            "-c",
            "ulimit -f " + LIMIT + " && exec \"$@\"",
            "bash",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xmx128m",
            "-Djava.awt.headless=true",
            "-Duser.language=en",
            "-cp",
            System.getProperty("java.class.path"),
            TilingProcess.class.getName(),
            slides.toString(),
            store.toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
