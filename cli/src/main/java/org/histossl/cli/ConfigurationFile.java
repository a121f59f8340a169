package org.histossl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.histossl.core.Check;
import org.histossl.core.RecordJson;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A configuration in a file: YAML 1.2 where its name ends in {@code .yaml} or {@code .yml}, JSON
 * otherwise. The two say the same; tags that make objects of classes are refused.
 */
final class ConfigurationFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As of JSON: a configuration of more is none. */
  private static final int LONGEST = 1 << 20;

  private static final int DEEPEST = 50;
  private static final int MOST_ALIASES = 50;

  private ConfigurationFile() {}

  static ObjectNode read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    JsonNode json =
        name.endsWith(".yaml") || name.endsWith(".yml")
            ? yaml(file)
            : RecordJson.standard().read(file, tree -> tree);
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new IOException(file + ": a configuration is names and values, got " + shortened(json));
  }

  private static String shortened(JsonNode json) {
    String text =
        json == null || json.isMissingNode() || json.isNull() ? "nothing" : json.toString();
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  private static JsonNode yaml(Path file) throws IOException {
    if (Files.size(Check.file("configuration", file)) > LONGEST) {
      throw new IOException(file + ": a configuration has at most " + LONGEST + " bytes");
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file.toString())
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setCodePointLimit(LONGEST)
            .build();
    try {
      Object tree =
          new Load(settings).loadFromString(Files.readString(file, StandardCharsets.UTF_8));
      checkDepth(tree, 0);
      return JSON.valueToTree(tree);
    } catch (MarkedYamlEngineException e) {
      throw new IOException(
          file
              + ": is not valid YAML: "
              + e.getProblem()
              + e.getProblemMark().map(ConfigurationFile::where).orElse(""),
          e);
    } catch (YamlEngineException | IllegalArgumentException e) {
      throw new IOException(file + ": is not valid YAML: " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": is not UTF-8, in which configurations are written", e);
    }
  }

  private static String where(Mark mark) {
    return " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
  }

  private static void checkDepth(@Nullable Object tree, int depth) {
    Check.that(depth <= DEEPEST, "at most %d levels are read", DEEPEST);
    if (tree instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        Check.that(entry.getKey() instanceof String, "names must be texts, got %s", entry.getKey());
        checkDepth(entry.getValue(), depth + 1);
      }
    } else if (tree instanceof Iterable<?> list) {
      list.forEach(item -> checkDepth(item, depth + 1));
    }
  }
}
