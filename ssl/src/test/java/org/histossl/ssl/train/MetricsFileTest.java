package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeFiveSteps() throws IOException {
    file = folder.resolve("metrics.jsonl");
    try (MetricsFile metrics = MetricsFile.from(file, 0)) {
      for (int step = 0; step < 5; step++) {
        metrics.step(step, 0, Map.of("loss", step / 3.0));
        if (step == 2) {
          metrics.warning(new Warning(2, "odd", "look"));
          metrics.epochEnd(2, 0, Map.of("knn", 0.5));
        }
      }
    }
  }

  @Test
  void numbersComeBackToTheBit() throws IOException {
    MetricsFile.readSteps(
        file, (step, values) -> assertEquals(step / 3.0, values.getOrDefault("loss", Double.NaN)));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), steps());
  }

  @Test
  void whatComesAfterTheCheckpointIsCutOffSoThatNoLineIsDoubled() throws IOException {
    try (MetricsFile metrics = MetricsFile.from(file, 3)) {
      metrics.step(3, 1, Map.of("loss", 9.0));
    }
    assertEquals(List.of(0L, 1L, 2L, 3L), steps());
    assertEquals(6, Files.readAllLines(file).size(), "warning and epoch's end belong to step 2");
  }

  @Test
  void aLineThatAKillToreIsCutOff() throws IOException {
    Files.writeString(file, "{\"step\":5,\"lo", StandardOpenOption.APPEND);
    try (MetricsFile metrics = MetricsFile.from(file, 9)) {
      metrics.step(5, 1, Map.of("loss", 9.0));
    }
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), steps());
  }

  private List<Long> steps() throws IOException {
    List<Long> steps = new ArrayList<>();
    MetricsFile.readSteps(file, (step, values) -> steps.add(step));
    return steps;
  }
}
