package org.histossl.ssl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.histossl.core.Metric;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  private static final List<Metric> METRICS =
      List.of(
          new Metric("share", "", 0, 1),
          Metric.positive("norm", "nats"),
          Metric.unbounded("gain", "nats"));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeFiveSteps() throws IOException {
    file = folder.resolve("metrics.jsonl");
    try (MetricsFile metrics = MetricsFile.from(file, 0, METRICS)) {
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
    MetricsFile.read(
        file,
        (step, values) -> assertEquals(step / 3.0, values.getOrDefault("loss", Double.NaN)),
        epoch -> assertEquals(new EpochResult(0, 2, Map.of("knn", 0.5)), epoch));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), steps());
  }

  @Test
  void whatComesAfterTheCheckpointIsCutOffSoThatNoLineIsDoubled() throws IOException {
    try (MetricsFile metrics = MetricsFile.from(file, 3, List.of())) {
      metrics.step(3, 1, Map.of("loss", 9.0));
    }
    assertEquals(List.of(0L, 1L, 2L, 3L), steps());
    assertEquals(7, Files.readAllLines(file).size(), "warning and epoch's end belong to step 2");
  }

  @Test
  void whatTheNumbersAreComesBackWithTheirBounds() throws IOException {
    assertEquals(METRICS, MetricsFile.readMetrics(file));
    MetricsFile.from(file, 0, List.of()).close();
    assertEquals(METRICS, MetricsFile.readMetrics(file), "the first line is cut off by no step");
  }

  @Test
  void aFileOfAnEarlierVersionDoesNotSayWhatItsNumbersAre() throws IOException {
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.subList(1, lines.size()));
    assertEquals(List.of(), MetricsFile.readMetrics(file));
    assertEquals(5, steps().size());
  }

  @Test
  void aLineThatAKillToreIsCutOff() throws IOException {
    Files.writeString(file, "{\"step\":5,\"lo", StandardOpenOption.APPEND);
    try (MetricsFile metrics = MetricsFile.from(file, 9, List.of())) {
      metrics.step(5, 1, Map.of("loss", 9.0));
    }
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), steps());
  }

  private List<Long> steps() throws IOException {
    List<Long> steps = new ArrayList<>();
    MetricsFile.read(file, (step, values) -> steps.add(step), epoch -> {});
    return steps;
  }
}
