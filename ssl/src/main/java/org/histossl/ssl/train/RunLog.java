package org.histossl.ssl.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.histossl.core.Metric;

/**
 * What a run tells of itself while it goes on, in both formats; nothing on ranks that only follow.
 */
final class RunLog implements AutoCloseable {
  private final Optional<MetricsFile> metrics;
  private final Optional<EventFile> events;

  private RunLog(Optional<MetricsFile> metrics, Optional<EventFile> events) {
    this.metrics = metrics;
    this.events = events;
  }

  /** Goes on before a step; lines of later ones are removed. */
  static RunLog of(Path metrics, Path folder, long step, List<Metric> numbers) throws IOException {
    MetricsFile lines = MetricsFile.from(metrics, step, numbers);
    try {
      return new RunLog(Optional.of(lines), Optional.of(EventFile.create(folder, step, numbers)));
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  static RunLog none() {
    return new RunLog(Optional.empty(), Optional.empty());
  }

  void step(long step, int epoch, Map<String, Double> values) throws IOException {
    if (metrics.isPresent()) {
      metrics.get().step(step, epoch, values);
      events.orElseThrow().scalars(step, values);
    }
  }

  void epochEnd(long step, int epoch, Map<String, Double> values) throws IOException {
    if (metrics.isPresent()) {
      metrics.get().epochEnd(step, epoch, values);
      events.orElseThrow().scalars(step, values);
    }
  }

  void warning(Warning warning) throws IOException {
    if (metrics.isPresent()) {
      metrics.get().warning(warning);
    }
  }

  void force() throws IOException {
    if (metrics.isPresent()) {
      metrics.get().force();
    }
  }

  @Override
  public void close() throws IOException {
    if (metrics.isPresent()) {
      try {
        metrics.get().close();
      } finally {
        events.orElseThrow().close();
      }
    }
  }
}
