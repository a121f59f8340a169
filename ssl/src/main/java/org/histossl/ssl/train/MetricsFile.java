package org.histossl.ssl.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.histossl.core.FileErrors;
import org.histossl.core.Metric;

/**
 * A line of JSON a step. Lines with {@code event} are about something else: what the numbers are,
 * an epoch's end, a warning.
 */
final class MetricsFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STEP = "step";
  private static final String EVENT = "event";
  private static final String EPOCH = "epoch";
  private static final String METRICS = "metrics";
  private static final String NAME = "name";
  private static final String UNIT = "unit";
  private static final String LOW = "low";
  private static final String HIGH = "high";

  /** The step of the first line, which none cuts off. */
  private static final long BEFORE_ALL = -1;

  private static final int MAX_LINE = 1 << 20;

  private final Path path;
  private final FileChannel channel;

  private MetricsFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens the file to go on with a step; what it says of this and later steps is cut off. A new
   * file begins with what the numbers are.
   */
  static MetricsFile from(Path path, long step, List<Metric> metrics) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      channel.truncate(end(path, step));
      channel.position(channel.size());
      MetricsFile file = new MetricsFile(path, channel);
      if (channel.size() == 0) {
        file.describe(metrics);
      }
      return file;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** How many bytes the whole lines about earlier steps take. */
  private static long end(Path path, long step) throws IOException {
    long[] end = {0};
    read(
        path,
        (line, bytesSoFar) -> {
          boolean earlier = line.path(STEP).asLong(Long.MAX_VALUE) < step;
          if (earlier) {
            end[0] = bytesSoFar;
          }
          return earlier;
        });
    return end[0];
  }

  /** Takes lines one by one. */
  @FunctionalInterface
  private interface LineReader {
    /** Whether to go on. */
    boolean line(JsonNode line, long bytesSoFar) throws IOException;
  }

  /** Takes what a step was like. */
  @FunctionalInterface
  interface StepReader {
    void step(long step, Map<String, Double> values);
  }

  /** All steps in a file, and all ends of epochs of which something was said, in order. */
  static void read(Path path, StepReader steps, Consumer<EpochResult> epochs) throws IOException {
    read(
        path,
        (line, bytesSoFar) -> {
          long step = line.path(STEP).asLong();
          if (!line.has(EVENT)) {
            steps.step(step, numbers(line));
          } else if (line.path(EVENT).asText().equals(EPOCH)) {
            epochs.accept(new EpochResult(line.path(EPOCH).asInt(), step, numbers(line)));
          }
          return true;
        });
  }

  /** What the numbers are; empty of a file of an earlier version. */
  static List<Metric> readMetrics(Path path) throws IOException {
    List<Metric> metrics = new ArrayList<>();
    read(
        path,
        (line, bytesSoFar) -> {
          for (JsonNode metric : line.path(METRICS)) {
            metrics.add(
                new Metric(
                    metric.path(NAME).asText(),
                    metric.path(UNIT).asText(),
                    metric.path(LOW).asDouble(Double.NEGATIVE_INFINITY),
                    metric.path(HIGH).asDouble(Double.POSITIVE_INFINITY)));
          }
          return false; // it is the first line or none
        });
    return metrics;
  }

  private static Map<String, Double> numbers(JsonNode line) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : line.properties()) {
      if (field.getValue().isNumber()
          && !field.getKey().equals(STEP)
          && !field.getKey().equals(EPOCH)) {
        numbers.put(field.getKey(), field.getValue().asDouble());
      }
    }
    return numbers;
  }

  /** Lines up to the end of the file or the first that is none: a kill may have torn the last. */
  private static void read(Path path, LineReader reader) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long bytes = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        bytes++;
        if (next != '\n') {
          line.write(next);
          if (line.size() > MAX_LINE) {
            throw new IOException(path + ": has a line of more than " + MAX_LINE + " bytes");
          }
          continue;
        }
        JsonNode json;
        try {
          json = JSON.readTree(line.toByteArray());
        } catch (JsonProcessingException e) {
          return;
        }
        if (!json.isObject() || !reader.line(json, bytes)) {
          return;
        }
        line.reset();
      }
    }
  }

  /** Bounds that are infinite are left out: JSON has no such number. */
  private void describe(List<Metric> metrics) throws IOException {
    ObjectNode line = JSON.createObjectNode().put(STEP, BEFORE_ALL).put(EVENT, METRICS);
    ArrayNode all = line.putArray(METRICS);
    for (Metric metric : metrics) {
      ObjectNode one = all.addObject().put(NAME, metric.name()).put(UNIT, metric.unit());
      if (Double.isFinite(metric.low())) {
        one.put(LOW, metric.low());
      }
      if (Double.isFinite(metric.high())) {
        one.put(HIGH, metric.high());
      }
    }
    write(line);
  }

  void step(long step, int epoch, Map<String, Double> values) throws IOException {
    ObjectNode line = JSON.createObjectNode().put(STEP, step).put(EPOCH, epoch);
    values.forEach(line::put);
    write(line);
  }

  void epochEnd(long step, int epoch, Map<String, Double> values) throws IOException {
    ObjectNode line = JSON.createObjectNode().put(STEP, step).put(EVENT, EPOCH).put(EPOCH, epoch);
    values.forEach(line::put);
    write(line);
  }

  void warning(Warning warning) throws IOException {
    write(
        JSON.createObjectNode()
            .put(STEP, warning.step())
            .put(EVENT, "warning")
            .put("warning", warning.name())
            .put("advice", warning.advice()));
  }

  /** At once, since a run is watched while it goes on. */
  private void write(ObjectNode line) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw FileErrors.cannot("write", path, e);
    }
  }

  /** So that no checkpoint is ahead of its metrics. */
  void force() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
