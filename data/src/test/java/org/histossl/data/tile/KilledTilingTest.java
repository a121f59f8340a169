package org.histossl.data.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.histossl.core.Seed;
import org.histossl.data.slide.PyramidConfig;
import org.histossl.data.slide.PyramidWriter;
import org.histossl.data.slide.RegionSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills of a process that tiles, at random moments; {@code -Dtiling.kills} says how many. */
class KilledTilingTest {
  private static final int KILLS = Integer.getInteger("tiling.kills", 10);
  private static final int SLIDES = 6;

  @TempDir Path folder;

  @Test
  @Tag("kill")
  @Tag("slow")
  void aStoreFinishedAfterKillsHasTheBytesOfAnUndisturbedOne() throws Exception {
    Path slides = Files.createDirectory(folder.resolve("slides"));
    for (int i = 0; i < SLIDES; i++) {
      PyramidWriter.write(
          slides.resolve("slide " + i + ".tiff"),
          RegionSource.of(MemorySlide.tissue(700, 500, 40 + 8 * i, 32, 400)),
          PyramidConfig.picture(0.5).withCodec(PyramidConfig.Codec.DEFLATE).withTilePixels(128));
    }
    Path whole = folder.resolve("whole");
    TilingProcess.run(TilingProcess.slides(slides), whole);
    kill(slides, bytes(whole), store -> {});
  }

  /** Makes the store that a run begins with. */
  @FunctionalInterface
  private interface Beginning {
    void at(Path store) throws IOException;
  }

  private void kill(Path slides, Map<String, String> expected, Beginning beginning)
      throws Exception {
    Path store = folder.resolve("store");
    beginning.at(store);
    Process first = process(slides, store);
    long start = System.nanoTime();
    assertEquals(0, first.waitFor());
    long nanos = System.nanoTime() - start;
    assertEquals(expected, bytes(store));
    SlideFiles.delete(store);
    beginning.at(store);

    SplittableRandom random = Seed.of(7).random();
    int kills = 0;
    while (kills < KILLS) {
      Process process = process(slides, store);
      if (process.waitFor(random.nextLong(nanos), TimeUnit.NANOSECONDS)) {
        assertEquals(0, process.exitValue());
        assertEquals(expected, bytes(store));
        SlideFiles.delete(store);
        beginning.at(store);
      } else {
        process.destroyForcibly().waitFor();
        kills++;
      }
    }
    assertEquals(0, process(slides, store).waitFor());
    assertEquals(expected, bytes(store));
  }

  /** One slide is replaced, one is new and comes first, one is gone. */
  @Test
  @Tag("kill")
  @Tag("slow")
  void aRerunOverChangedSlidesMayBeKilledToo() throws Exception {
    Path slides = folder.resolve("slides");
    SlideFiles files = new SlideFiles(slides);
    for (int i = 0; i < SLIDES; i++) {
      files.writeImage("slide " + i, 10 * i);
    }
    Path before = folder.resolve("before");
    TilingProcess.run(TilingProcess.slides(slides), before);
    files.writeImage("slide 3", 90);
    files.writeImage("first", 40);
    files.remove("slide 4");
    Path whole = folder.resolve("whole");
    TilingProcess.run(TilingProcess.slides(slides), whole);
    kill(slides, bytes(whole), store -> copy(before, store));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** A process that has just begun to tile. */
  private static Process process(Path slides, Path store) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TilingProcess.class.getName(), slides.toString(), store.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertEquals('!', process.getInputStream().read());
    return process;
  }

  private static Map<String, String> bytes(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(
            root.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return content;
  }
}
