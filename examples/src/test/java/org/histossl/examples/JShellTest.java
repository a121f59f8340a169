package org.histossl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts of {@code examples/jshell} and the example of the README, run as a reader runs them.
 */
@Tag("slow")
class JShellTest {
  private static final Path SCRIPTS = Path.of("jshell").toAbsolutePath();
  private static final int MINUTES = 5;
  private static final Pattern KEPT = Pattern.compile("kept (\\d+) tiles, dropped");
  private static final Pattern NEIGHBOURS =
      Pattern.compile(
          "tile (\\(\\d+, \\d+\\)) looks most like (\\(\\d+, \\d+\\)) (-?\\d\\.\\d+), .*");

  @TempDir Path folder;

  @BeforeAll
  static void aJShellIsThere() {
    assumeTrue(runs("jshell", "--version"), "no jshell on the PATH: its scripts are not run");
    assumeTrue(runs("bash", "--version"), "no bash on the PATH: the start script is not run");
  }

  @Test
  void aSlideIsTiledAndItsTilesFindTheirLikes() throws Exception {
    String output = shell(SCRIPTS.resolve("tiles-and-neighbors.jsh"));
    int kept =
        KEPT.matcher(output).results().mapToInt(found -> Integer.parseInt(found.group(1))).sum();
    assertTrue(kept > 10, output);
    assertTrue(output.contains(kept + " embeddings of 128 numbers"), output);
    assertTrue(
        Pattern.compile("synthetic_000.*: \\d+ x \\d+ pixels, ").matcher(output).find(), output);
    assertTrue(output.contains(" is gone: true"), "the drawn slide is removed");
    List<MatchResult> neighbors = NEIGHBOURS.matcher(output).results().toList();
    assertFalse(neighbors.isEmpty(), output);
    for (MatchResult found : neighbors) {
      assertFalse(found.group(1).equals(found.group(2)), "a tile is not its own neighbor");
      assertTrue(Math.abs(Double.parseDouble(found.group(3))) <= 1, output);
    }
  }

  @Test
  void theStartUpScriptImportsEveryFrontDoor() throws Exception {
    Path script = folder.resolve("doors.jsh");
    Files.writeString(
        script,
        """
        System.out.println(List.of(Slides.class, Tiling.class, Splits.class, Encoders.class, Dino.class,
            Embedder.class, KnnClassifier.class, Predictions.class, Weights.class).size())
        """);
    assertEquals("9", shell(script).strip());
  }

  private String shell(Path script) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                "bash", SCRIPTS.resolve("histossl.sh").toString(), "-s", script.toString(), "-")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().close(); // the end of the input ends the session
      assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), "still running: " + script);
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), said);
    assertFalse(said.contains("|  "), "a snippet failed: " + said);
    return said;
  }

  private static boolean runs(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
