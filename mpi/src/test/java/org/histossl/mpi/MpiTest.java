package org.histossl.mpi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several processes over the machine's MPI. Skipped where there is no {@code mpirun}, but for
 * {@code -Pmpi}, which asks for it.
 */
class MpiTest {
  @TempDir Path folder;

  private record Ended(int code, List<String> lines, String errors) {}

  private Ended run(int ranks, String... arguments) throws IOException, InterruptedException {
    boolean found =
        List.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator)).stream()
            .anyMatch(path -> Files.isExecutable(Path.of(path, "mpirun")));
    if (!Boolean.getBoolean("mpi.required")) {
      assumeTrue(found, "no mpirun on the path: Debian's openmpi-bin or mpich brings one");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                "mpirun",
                "-np",
                String.valueOf(ranks),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                MpiCheck.class.getName()));
    command.addAll(List.of(arguments));
    File out = folder.resolve("out").toFile();
    File errors = folder.resolve("errors").toFile();
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(errors);
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    builder.environment().put("OMPI_MCA_rmaps_base_oversubscribe", "1");
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    assertTrue(process.waitFor(180, TimeUnit.SECONDS), "the ranks ended in three minutes");
    return new Ended(
        process.exitValue(),
        Files.readAllLines(out.toPath(), StandardCharsets.UTF_8),
        Files.readString(errors.toPath(), StandardCharsets.UTF_8));
  }

  /** Beside and beyond a piece, and such that slices are not whole. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096, 4_194_307})
  void processesSumToTheBitsOfThreads(int length) throws Exception {
    Ended two = run(2, "sum", String.valueOf(length));
    assertEquals(0, two.code(), two.errors());
    String expected = "sum " + MpiCheck.byThreads(1, length);
    assertEquals(List.of(expected, expected), two.lines());
    if (length < 10_000) {
      Ended four = run(4, "sum", String.valueOf(length));
      assertEquals(List.of(expected, expected, expected, expected), four.lines());
    }
  }

  @Test
  void theLibrarysOwnOrderIsThereForThoseWhoPreferIt() throws Exception {
    Ended three = run(3, "fast");
    assertEquals(List.of("fast 12.0", "fast 12.0", "fast 12.0"), three.lines(), three.errors());
  }

  @Test
  void everyRankHearsAll() throws Exception {
    Ended three = run(3, "gather");
    assertEquals(0, three.code(), three.errors());
    for (String line :
        List.of(
            "gather 0 0", "gather 3 1", "gather 6 2", "any true false", "first 40", "sum 3.0")) {
      assertEquals(3, three.lines().stream().filter(line::equals).count(), three.lines() + line);
    }
  }

  @Test
  @Tag("hostile")
  void aRankThatFailsEndsAll() throws Exception {
    Ended two = run(2, "lose");
    assertNotEquals(0, two.code());
    assertTrue(two.errors().contains("rank 1 ends all ranks: disk full"), two.errors());
    assertEquals(List.of(), two.lines());
  }

  @Test
  @Tag("hostile")
  void withoutALibraryTheErrorSaysWhatToInstall() {
    System.setProperty(MpiLibrary.PROPERTY, "/nowhere/libmpi.so");
    try {
      String message =
          String.valueOf(assertThrows(IllegalStateException.class, MpiGroup::open).getMessage());
      assertTrue(message.contains("/nowhere/libmpi.so"), message);
      assertTrue(message.contains("openmpi-bin"), message);
    } finally {
      System.clearProperty(MpiLibrary.PROPERTY);
    }
  }
}
