package org.histossl.ssl.dino;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@link TinyRun} in a JVM of its own. */
public final class ChildRun {
  private static final int POLL_MILLIS = 2;

  private final Path folder;
  private final Process process;

  private ChildRun(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
  }

  static ChildRun start(Path folder, int epochs, int everySteps, int sleepMillis)
      throws IOException {
    return start(TinyRun.class, folder, epochs, everySteps, sleepMillis);
  }

  /** Starts a program that takes what {@link TinyRun#main(String[])} takes. */
  public static ChildRun start(
      Class<?> program, Path folder, int epochs, int everySteps, int sleepMillis)
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
                    program.getName(),
                    folder.toString(),
                    Integer.toString(epochs),
                    Integer.toString(everySteps),
                    Integer.toString(sleepMillis)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ChildRun(folder, process);
  }

  public Process process() {
    return process;
  }

  public String log() throws IOException {
    return Files.readString(folder.resolveSibling(folder.getFileName() + ".log"));
  }

  /** Waits until so many bytes of metrics are written; false where the run ended before. */
  public boolean awaitMetrics(long bytes) throws IOException, InterruptedException {
    Path metrics = folder.resolve("metrics.jsonl");
    while (process.isAlive()) {
      if (Files.exists(metrics) && Files.size(metrics) > bytes) {
        return true;
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  public long metricsBytes() throws IOException {
    Path metrics = folder.resolve("metrics.jsonl");
    return Files.exists(metrics) ? Files.size(metrics) : 0;
  }
}
