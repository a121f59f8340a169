package org.histossl.core.engine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the tests in a JVM of its own, for what is decided when classes are loaded. */
final class OwnJvm {
  private static final long TIMEOUT_SECONDS = 120;

  private OwnJvm() {}

  /** How it ended, and what it wrote. */
  record Result(int exit, String text) {}

  /** This JVM's class path. */
  static List<String> classPath() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  static Result run(Path folder, List<String> classPath, Class<?> program, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx512m");
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), program.getName()));
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return new Result(ended ? process.exitValue() : -1, Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
  }
}
