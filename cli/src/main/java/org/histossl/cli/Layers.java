package org.histossl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import org.histossl.core.Check;

/**
 * Settings laid over one another: files, then options, then {@code KEY=VALUE}. The last one counts.
 */
final class Layers {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode all = JsonNodeFactory.instance.objectNode();

  ObjectNode all() {
    return all;
  }

  /** Lays a whole configuration over what is there. */
  void add(ObjectNode more) {
    merge(all, more);
  }

  /** An object of another type takes the place of one; other objects are merged. */
  private static void merge(ObjectNode into, ObjectNode more) {
    for (Map.Entry<String, JsonNode> field : more.properties()) {
      if (field.getValue() instanceof ObjectNode value
          && into.has(field.getKey())
          && !value.has("type")) {
        merge(below(into, field.getKey()), value);
      } else {
        into.set(field.getKey(), field.getValue().deepCopy());
      }
    }
  }

  /** Sets the value at a place, such as {@code run.epochs}. */
  void set(String place, JsonNode value) {
    ObjectNode at = all;
    String[] names = place.split("[.]", -1);
    for (int i = 0; i < names.length - 1; i++) {
      at = below(at, names[i]);
    }
    at.set(names[names.length - 1], value);
  }

  /**
   * The object of a name, made if there is none; a preset's name becomes an object that says so.
   */
  private static ObjectNode below(ObjectNode at, String name) {
    JsonNode old = at.get(name);
    if (old instanceof ObjectNode there) {
      return there;
    }
    ObjectNode made = at.putObject(name);
    if (old instanceof TextNode) {
      made.set("preset", old);
    }
    return made;
  }

  /** Sets {@code KEY=VALUE}: what is JSON is read as JSON, all else is a text. */
  void set(String assignment) {
    int equals = assignment.indexOf('=');
    Check.that(
        equals > 0, "'%s' is neither an option nor KEY=VALUE, such as run.epochs=20", assignment);
    String place = assignment.substring(0, equals);
    Check.that(
        place.matches("[^.\\s]+([.][^.\\s]+)*"),
        "'%s' is no place in a configuration: names with points between them are",
        place);
    set(place, value(assignment.substring(equals + 1)));
  }

  private static JsonNode value(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      return json.isMissingNode() ? TextNode.valueOf(text) : json;
    } catch (JsonProcessingException e) {
      Check.that(
          !text.startsWith("{") && !text.startsWith("["),
          "'%s' is not valid JSON: %s",
          text,
          e.getOriginalMessage());
      return TextNode.valueOf(text);
    }
  }
}
