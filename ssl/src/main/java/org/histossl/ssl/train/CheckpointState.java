package org.histossl.ssl.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.histossl.models.Encoders;

/**
 * What a checkpoint holds beside tensors. Random streams are not in it: each starts anew from the
 * seed and the step, epoch, tile and view that it is for.
 *
 * @param number how many checkpoints the run has had, this one included
 * @param method the method's name
 * @param library the library's version
 * @param step the next step
 * @param epoch the epoch of the next step
 * @param position how many entries of the epoch's shuffled order are behind
 * @param finished whether no step is left
 * @param configuration all settings that change the result
 * @param data by what the tiles are recognized
 * @param counts the method's whole numbers
 * @param unreadable tiles that could not be read so far
 * @param lastStep what the last step was like, the values of all schedules included
 */
record CheckpointState(
    long number,
    String method,
    String library,
    long step,
    int epoch,
    int position,
    boolean finished,
    TreeMap<String, String> configuration,
    DataDigest data,
    Map<String, Long> counts,
    TreeSet<Integer> unreadable,
    Map<String, Double> lastStep) {
  private static final int FORMAT = 1;
  private static final String METHOD = "method";

  /** An empty optional value among settings. */
  private static final String EMPTY = "null";

  private static final ObjectMapper JSON = new ObjectMapper();

  byte[] toJson() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT).put("library", library).put(METHOD, method);
    json.put("number", number).put("step", step).put("epoch", epoch).put("position", position);
    json.put("finished", finished);
    ObjectNode last = json.putObject("lastStep");
    lastStep.forEach(last::put);
    ObjectNode settings = json.putObject("configuration");
    configuration.forEach(settings::put);
    ObjectNode about = json.putObject("data").put("tiles", data.tiles());
    data.content().ifPresent(digest -> about.put("content", digest));
    ObjectNode tiles = about.putObject("samples");
    data.samples().forEach((tile, digest) -> tiles.put(tile.toString(), digest));
    unreadable.forEach(json.putArray("unreadable")::add);
    ObjectNode numbers = json.putObject("counts");
    counts.forEach(numbers::put);
    return JSON.writerWithDefaultPrettyPrinter()
        .writeValueAsString(json)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Reads a state. The exception says what is wrong with it. */
  static CheckpointState of(byte[] bytes) throws IOException {
    JsonNode json = JSON.readTree(bytes);
    if (field(json, "format").asInt() != FORMAT) {
      throw new IOException(
          "it is of format " + field(json, "format") + ", this version reads " + FORMAT);
    }
    JsonNode data = field(json, "data");
    TreeMap<Integer, String> samples = new TreeMap<>();
    for (Map.Entry<String, JsonNode> sample : field(data, "samples").properties()) {
      try {
        samples.put(Integer.valueOf(sample.getKey()), sample.getValue().asText());
      } catch (NumberFormatException e) {
        throw new IOException("tile '" + sample.getKey() + "' is no number", e);
      }
    }
    TreeMap<String, String> configuration = new TreeMap<>();
    field(json, "configuration")
        .properties()
        .forEach(e -> configuration.put(e.getKey(), e.getValue().asText()));
    Map<String, Long> counts = new LinkedHashMap<>();
    field(json, "counts").properties().forEach(e -> counts.put(e.getKey(), e.getValue().asLong()));
    Map<String, Double> lastStep = new LinkedHashMap<>();
    field(json, "lastStep")
        .properties()
        .forEach(e -> lastStep.put(e.getKey(), e.getValue().asDouble()));
    TreeSet<Integer> unreadable = new TreeSet<>();
    field(json, "unreadable").forEach(tile -> unreadable.add(tile.asInt()));
    return new CheckpointState(
        field(json, "number").asLong(),
        field(json, METHOD).asText(),
        field(json, "library").asText(),
        field(json, "step").asLong(),
        field(json, "epoch").asInt(),
        field(json, "position").asInt(),
        field(json, "finished").asBoolean(),
        configuration,
        new DataDigest(
            field(data, "tiles").asInt(),
            Optional.ofNullable(data.get("content")).map(JsonNode::asText),
            samples),
        counts,
        unreadable,
        lastStep);
  }

  private static JsonNode field(JsonNode json, String name) throws IOException {
    if (!json.has(name)) {
      throw new IOException("it has no '" + name + "'");
    }
    return Objects.requireNonNull(json.get(name));
  }

  /** What is different in a run that would go on from here, a line each. */
  List<String> differences(TrainingPlan plan, DataDigest tiles) {
    List<String> differences = new ArrayList<>();
    TreeMap<String, String> now = plan.sorted();
    Map<String, String> then = Encoders.upgraded(configuration, "encoder");
    if (now.containsKey(METHOD)) { // earlier versions told it beside the settings alone
      then.putIfAbsent(METHOD, method.toLowerCase(Locale.ROOT));
    }
    TreeSet<String> names = new TreeSet<>(then.keySet());
    names.addAll(now.keySet());
    for (String name : names) {
      if (!then.containsKey(name) && EMPTY.equals(now.get(name))) {
        continue; // what earlier versions did not have is as they were where it is empty
      }
      String before = then.getOrDefault(name, "absent");
      String after = now.getOrDefault(name, "absent");
      if (!before.equals(after)) {
        differences.add(name + ": " + before + " then, " + after + " now");
      }
    }
    differences.addAll(data.differences(tiles));
    return differences;
  }
}
