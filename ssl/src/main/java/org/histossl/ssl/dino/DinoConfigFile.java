package org.histossl.ssl.dino;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.histossl.core.Check;
import org.histossl.core.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * A pretraining's configuration as a JSON file. The fields are those of {@link DinoConfig} and the
 * records in it; the encoder is a published one's name or an object.
 *
 * <pre>{@code
 * { "encoder": "xcit_small_12_p16",
 *   "views": { "local": { "count": 6 } },
 *   "run": { "epochs": 20, "batchSize": 32, "seed": 1 } }
 * }</pre>
 */
public final class DinoConfigFile {
  private static final long MAX_BYTES = 1 << 20;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private DinoConfigFile() {}

  /**
   * Reads a configuration. What the file leaves out is as in the defaults; of an encoder that is
   * given as an object nothing may be left out.
   *
   * @param file the file
   * @param defaults where fields come from that the file leaves out
   * @return the configuration
   * @throws IOException naming file and field, if it is no JSON, has an unknown field or a value
   *     that is refused
   */
  public static DinoConfig read(Path file, DinoConfig defaults) throws IOException {
    if (Files.size(Check.file("configuration", file)) > MAX_BYTES) {
      throw new IOException(file + ": a configuration has at most " + MAX_BYTES + " bytes");
    }
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      return RecordJson.read(json, DinoConfig.class, defaults, "");
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + ": is not valid JSON: " + e.getOriginalMessage() + where(e.getLocation()), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static String where(@Nullable JsonLocation at) {
    return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }

  /**
   * Writes all of a configuration.
   *
   * @param file the file; replaced if there is one
   * @param config the configuration
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, DinoConfig config) throws IOException {
    WholeFile.write(
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(RecordJson.write(config)) + "\n");
  }

  /** All settings as text, by their places in the file. */
  static Map<String, String> settings(DinoConfig config) {
    Map<String, String> settings = new TreeMap<>();
    flatten(RecordJson.write(config), "", settings);
    return settings;
  }

  private static void flatten(JsonNode json, String path, Map<String, String> settings) {
    if (json.isObject()) {
      json.properties()
          .forEach(
              field ->
                  flatten(
                      field.getValue(),
                      path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                      settings));
    } else {
      settings.put(path, json.isValueNode() ? json.asText() : json.toString());
    }
  }
}
