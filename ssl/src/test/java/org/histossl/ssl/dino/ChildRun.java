package org.histossl.ssl.dino;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link TinyRun} in a JVM of its own. */
final class ChildRun {
  private static final int POLL_MILLIS = 2;

  private final Path folder;
  private final Process process;

  private ChildRun(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  static ChildRun start(Path folder, int epochs, int everySteps, int sleepMillis)
      throws IOException {
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TinyRun.class.getName(),
                    folder.toString(),
                    Integer.toString(epochs),
                    Integer.toString(everySteps),
                    Integer.toString(sleepMillis)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ChildRun(folder, process);
  }

  Process process() {
    return process;
  }

  String log() throws IOException {
    return Files.readString(folder.resolveSibling(folder.getFileName() + ".log"));
  }

  /** Waits until so many bytes of metrics are written; false where the run ended before. */
  boolean awaitMetrics(long bytes) throws IOException, InterruptedException {
    Path metrics = folder.resolve("metrics.jsonl");
    while (process.isAlive()) {
      if (Files.exists(metrics) && Files.size(metrics) > bytes) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  long metricsBytes() throws IOException {
    Path metrics = folder.resolve("metrics.jsonl");
    return Files.exists(metrics) ? Files.size(metrics) : 0;
  }
}
